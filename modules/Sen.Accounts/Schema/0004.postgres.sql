CREATE TABLE accounts."AppGrants" (
    "Id" text NOT NULL,
    "Client" text NOT NULL,
    "Account" text NOT NULL,
    "Patient" text,
    "Scopes" text NOT NULL,
    "GrantedAt" bigint NOT NULL,
    "RedeemedAt" bigint,
    "RevokedAt" bigint,
    CONSTRAINT "PK_AppGrants" PRIMARY KEY ("Id")
);


CREATE TABLE accounts."AppRequests" (
    "Id" text NOT NULL,
    "Client" text NOT NULL,
    "RedirectAddress" text NOT NULL,
    "State" text NOT NULL,
    "Challenge" text NOT NULL,
    "Scopes" text NOT NULL,
    "ExpiresAt" bigint NOT NULL,
    CONSTRAINT "PK_AppRequests" PRIMARY KEY ("Id")
);


CREATE TABLE accounts."AppTickets" (
    "Id" text NOT NULL,
    "Grant" text NOT NULL,
    "RedirectAddress" text,
    "Challenge" text,
    "ExpiresAt" bigint NOT NULL,
    "UsedAt" bigint,
    CONSTRAINT "PK_AppTickets" PRIMARY KEY ("Id")
);


CREATE TABLE accounts."SmartClients" (
    "Id" text NOT NULL,
    "Name" text NOT NULL,
    "Kind" character varying(16) NOT NULL,
    "RedirectAddresses" text NOT NULL,
    "KeysAddress" text,
    "Keys" text,
    "Scopes" text NOT NULL,
    "Facility" text,
    "WholeProvince" boolean NOT NULL,
    "Disabled" boolean NOT NULL,
    "CreatedAt" bigint NOT NULL,
    "Version" text NOT NULL,
    CONSTRAINT "PK_SmartClients" PRIMARY KEY ("Id")
);


CREATE TABLE accounts."SpentTokens" (
    "Id" text NOT NULL,
    "ExpiresAt" bigint NOT NULL,
    CONSTRAINT "PK_SpentTokens" PRIMARY KEY ("Id")
);


CREATE INDEX "IX_AppGrants_Account" ON accounts."AppGrants" ("Account");


CREATE INDEX "IX_AppGrants_Client" ON accounts."AppGrants" ("Client");


CREATE INDEX "IX_AppRequests_ExpiresAt" ON accounts."AppRequests" ("ExpiresAt");


CREATE INDEX "IX_AppTickets_ExpiresAt" ON accounts."AppTickets" ("ExpiresAt");


CREATE INDEX "IX_SpentTokens_ExpiresAt" ON accounts."SpentTokens" ("ExpiresAt");
