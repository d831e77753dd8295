-- What is kept of a version for the log is its commitment; the leaf hash is made from it (RFC 6962).
alter table feed rename column leaf to commitment;

-- From a version to its position. Also: no version has two.
create unique index feed_version on feed (rid, version);

-- The commit that erased the content of this version: its body and salt are gone, its commitment stays.
alter table version add column erased uuid;

-- C2SP tlog-tiles: complete tiles of level 0, and those above as far as they go; 32 bytes a hash, which do not compress.
create table tile (level integer not null, number bigint not null, hashes bytea not null, primary key (level, number));
alter table tile alter column hashes set storage external;

-- Checkpoints that were given out, and who cosigned them.
create table checkpoint (size bigint primary key, root bytea not null, note text not null, at bigint not null);
create table cosignature (size bigint not null, witness text collate "C" not null, line text not null, at bigint not null, primary key (size, witness));
