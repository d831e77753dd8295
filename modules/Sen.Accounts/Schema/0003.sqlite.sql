CREATE TABLE "AccountChanges" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_AccountChanges" PRIMARY KEY,
    "At" INTEGER NOT NULL,
    "By" TEXT NOT NULL,
    "ByName" TEXT NOT NULL,
    "What" TEXT NOT NULL,
    "Target" TEXT NOT NULL,
    "Detail" TEXT NOT NULL
);


CREATE TABLE "StartingPasswords" (
    "Account" TEXT NOT NULL CONSTRAINT "PK_StartingPasswords" PRIMARY KEY,
    "ExpiresAt" INTEGER NOT NULL
);


CREATE INDEX "IX_AccountChanges_Target_At" ON "AccountChanges" ("Target", "At");
