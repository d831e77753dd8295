-- What is kept of a version for the log is its commitment; the leaf hash is made from it (RFC 6962).
alter table version rename column leaf to commitment;

-- The commit that erased the content of this version: its body and salt are gone, its commitment stays.
alter table version add column erased blob;

-- C2SP tlog-tiles: complete tiles of level 0, and those above as far as they go; 32 bytes a hash.
create table tile (level integer not null, number integer not null, hashes blob not null, primary key (level, number));

-- Checkpoints that were given out, and who cosigned them.
create table checkpoint (size integer primary key, root blob not null, note text not null, at integer not null);
create table cosignature (size integer not null, witness text not null, line text not null, at integer not null, primary key (size, witness)) without rowid;
