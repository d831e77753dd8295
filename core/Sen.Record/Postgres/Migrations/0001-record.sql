-- The Record on PostgreSQL. Text that is compared byte by byte has collation C.

create table name (id integer generated always as identity primary key, name text collate "C" not null unique);
create table meta (name text collate "C" primary key, value text not null);

create table agent (
    id integer generated always as identity primary key,
    subject text collate "C" not null, role text collate "C" not null, display text collate "C" not null,
    facility text collate "C" not null, practitioner text collate "C" not null, device text collate "C" not null,
    unique (subject, role, display, facility, practitioner, device));

create table commits (
    id uuid primary key,
    at bigint not null,        -- milliseconds since 1970
    agent integer not null,
    facility text collate "C",
    purpose text not null,
    reason text);

-- Row ids are taken in blocks by each server (see PostgresStore); holes mean nothing.
create sequence rid increment by 1000;

create table resource (
    rid bigint primary key,
    type integer not null,
    id text collate "C" not null,
    version bigint not null,
    deleted boolean not null,
    updated bigint not null,   -- milliseconds since 1970
    sorted double precision,   -- the date of the fact, milliseconds since 1970, for _sort
    unique (type, id))
    with (fillfactor = 80);

create table version (
    rid bigint not null,
    version bigint not null,
    commit_id uuid not null,
    at bigint not null,
    patients text collate "C",
    labels text collate "C",
    salt bytea,
    body bytea,                -- null: a deletion
    primary key (rid, version));

-- Committed versions that wait for their position. n is only an order of arrival.
create table outbox (
    n bigint generated always as identity primary key,
    rid bigint not null,
    version bigint not null,
    leaf bytea not null);

create table feed (
    position bigint primary key,
    rid bigint not null,
    version bigint not null,
    leaf bytea not null);

-- One row: the frontier of the Merkle tree. Its lock is what keeps sequencers of several servers apart.
create table log (id integer primary key check (id = 1), position bigint not null, frontier bytea not null);

create table root (position bigint primary key, hash bytea not null, at bigint not null);

create table idx_text (key integer not null, value text collate "C" not null, rid bigint not null, primary key (key, value, rid));
create table idx_range (key integer not null, lo double precision not null, hi double precision not null, rid bigint not null, primary key (key, lo, hi, rid));

create table claim (key text collate "C" primary key, holder text collate "C" not null);
create table counter (name text collate "C" primary key, value bigint not null);
create table care (
    patient text collate "C" not null, facility text collate "C" not null, source bigint not null, until bigint not null,
    primary key (facility, patient, source));
create table cursor (name text collate "C" primary key, position bigint not null);

create table access (
    seq bigint generated always as identity primary key,
    at bigint not null,
    agent integer not null,
    purpose text not null,
    reason text,
    action text not null,
    target text not null,      -- Type/id, or the shape of a search: names of parameters, no values
    outcome text not null);
create table access_patient (patient text collate "C" not null, seq bigint not null, primary key (patient, seq));
