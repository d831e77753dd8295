CREATE TABLE "SigningKeys" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_SigningKeys" PRIMARY KEY,
    "PublicKey" BLOB NOT NULL,
    "PrivateKey" BLOB NOT NULL,
    "CreatedAt" INTEGER NOT NULL
);


ALTER TABLE "AppRequests" ADD "Nonce" TEXT NULL;


ALTER TABLE "AppRequests" ADD "SignedInSince" INTEGER NULL;


ALTER TABLE "AppRequests" ADD "Subject" TEXT NULL;


ALTER TABLE "AppGrants" ADD "SignedInAt" INTEGER NULL;


ALTER TABLE "AppTickets" ADD "Nonce" TEXT NULL;
