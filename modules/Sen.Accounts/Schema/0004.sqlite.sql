CREATE TABLE "AppGrants" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_AppGrants" PRIMARY KEY,
    "Client" TEXT NOT NULL,
    "Account" TEXT NOT NULL,
    "Patient" TEXT NULL,
    "Scopes" TEXT NOT NULL,
    "GrantedAt" INTEGER NOT NULL,
    "RedeemedAt" INTEGER NULL,
    "RevokedAt" INTEGER NULL
);


CREATE TABLE "AppRequests" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_AppRequests" PRIMARY KEY,
    "Client" TEXT NOT NULL,
    "RedirectAddress" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "Challenge" TEXT NOT NULL,
    "Scopes" TEXT NOT NULL,
    "ExpiresAt" INTEGER NOT NULL
);


CREATE TABLE "AppTickets" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_AppTickets" PRIMARY KEY,
    "Grant" TEXT NOT NULL,
    "RedirectAddress" TEXT NULL,
    "Challenge" TEXT NULL,
    "ExpiresAt" INTEGER NOT NULL,
    "UsedAt" INTEGER NULL
);


CREATE TABLE "SmartClients" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_SmartClients" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "RedirectAddresses" TEXT NOT NULL,
    "KeysAddress" TEXT NULL,
    "Keys" TEXT NULL,
    "Scopes" TEXT NOT NULL,
    "Facility" TEXT NULL,
    "WholeProvince" INTEGER NOT NULL,
    "Disabled" INTEGER NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "Version" TEXT NOT NULL
);


CREATE TABLE "SpentTokens" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_SpentTokens" PRIMARY KEY,
    "ExpiresAt" INTEGER NOT NULL
);


CREATE INDEX "IX_AppGrants_Account" ON "AppGrants" ("Account");


CREATE INDEX "IX_AppGrants_Client" ON "AppGrants" ("Client");


CREATE INDEX "IX_AppRequests_ExpiresAt" ON "AppRequests" ("ExpiresAt");


CREATE INDEX "IX_AppTickets_ExpiresAt" ON "AppTickets" ("ExpiresAt");


CREATE INDEX "IX_SpentTokens_ExpiresAt" ON "SpentTokens" ("ExpiresAt");
