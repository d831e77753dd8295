CREATE TABLE accounts."SigningKeys" (
    "Id" text NOT NULL,
    "PublicKey" bytea NOT NULL,
    "PrivateKey" bytea NOT NULL,
    "CreatedAt" bigint NOT NULL,
    CONSTRAINT "PK_SigningKeys" PRIMARY KEY ("Id")
);


ALTER TABLE accounts."AppRequests" ADD "Nonce" text;


ALTER TABLE accounts."AppRequests" ADD "SignedInSince" bigint;


ALTER TABLE accounts."AppRequests" ADD "Subject" text;


ALTER TABLE accounts."AppGrants" ADD "SignedInAt" bigint;


ALTER TABLE accounts."AppTickets" ADD "Nonce" text;
