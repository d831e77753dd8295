-- The Record on SQLite. One writer, so a version's place in the table is its position in the feed: rows are only ever
-- appended, and the newest version of a resource links back to the one before it.

-- Interned names: resource types ("Patient") and index keys ("Patient.identifier").
create table name (id integer primary key, name text not null unique);

create table meta (name text primary key, value text not null) without rowid;

-- Who acts, told once; commits and access entries point here.
create table agent (
    id integer primary key,
    subject text not null, role text not null, display text not null, facility text not null, practitioner text not null, device text not null,
    unique (subject, role, display, facility, practitioner, device));

create table commits (
    id blob primary key,
    at integer not null,       -- milliseconds since 1970
    agent integer not null,
    facility text,
    purpose text not null,
    reason text) without rowid;

create table resource (
    rid integer primary key,
    type integer not null,
    id text not null,
    position integer not null, -- of the current version
    version integer not null,
    deleted integer not null,
    updated integer not null,  -- milliseconds since 1970
    sorted real,               -- the date of the fact, milliseconds since 1970, for _sort
    unique (type, id));

create table version (
    position integer primary key,
    rid integer not null,
    version integer not null,
    previous integer,          -- position of the version before
    commit_id blob not null,
    at integer not null,
    patients text,             -- ids of the patients whose compartment it is in, separated by spaces
    labels text,               -- sensitivity codes, separated by spaces
    salt blob,
    leaf blob not null,        -- RFC 6962 leaf hash of the salted commitment
    body blob);                -- null: a deletion

-- The frontier of the Merkle tree over all positions: one row.
create table log (id integer primary key check (id = 1), frontier blob not null);

create table root (position integer primary key, hash blob not null, at integer not null);

create table idx_text (key integer not null, value text not null, rid integer not null, primary key (key, value, rid)) without rowid;
create table idx_range (key integer not null, lo real not null, hi real not null, rid integer not null, primary key (key, lo, hi, rid)) without rowid;

create table claim (key text primary key, holder text not null) without rowid;
create table counter (name text primary key, value integer not null) without rowid;
create table care (patient text not null, facility text not null, source integer not null, until integer not null, primary key (facility, patient, source)) without rowid;
create table cursor (name text primary key, position integer not null) without rowid;

create table access (
    seq integer primary key,
    at integer not null,
    agent integer not null,
    purpose text not null,
    reason text,
    action text not null,
    target text not null,      -- Type/id, or the shape of a search: names of parameters, no values
    outcome text not null);
create table access_patient (patient text not null, seq integer not null, primary key (patient, seq)) without rowid;
