CREATE TABLE accounts."AccountChanges" (
    "Id" text NOT NULL,
    "At" bigint NOT NULL,
    "By" text NOT NULL,
    "ByName" text NOT NULL,
    "What" character varying(24) NOT NULL,
    "Target" text NOT NULL,
    "Detail" text NOT NULL,
    CONSTRAINT "PK_AccountChanges" PRIMARY KEY ("Id")
);


CREATE TABLE accounts."StartingPasswords" (
    "Account" text NOT NULL,
    "ExpiresAt" bigint NOT NULL,
    CONSTRAINT "PK_StartingPasswords" PRIMARY KEY ("Account")
);


CREATE INDEX "IX_AccountChanges_Target_At" ON accounts."AccountChanges" ("Target", "At");
