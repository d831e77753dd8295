CREATE TABLE accounts."SigningQuestions" (
    "Id" text NOT NULL,
    "Account" text NOT NULL,
    "Signed" text NOT NULL,
    "State" text NOT NULL,
    "AskedAt" bigint NOT NULL,
    CONSTRAINT "PK_SigningQuestions" PRIMARY KEY ("Id")
);


CREATE INDEX "IX_SigningQuestions_AskedAt" ON accounts."SigningQuestions" ("AskedAt");
