CREATE TABLE "SigningQuestions" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_SigningQuestions" PRIMARY KEY,
    "Account" TEXT NOT NULL,
    "Signed" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "AskedAt" INTEGER NOT NULL
);


CREATE INDEX "IX_SigningQuestions_AskedAt" ON "SigningQuestions" ("AskedAt");
