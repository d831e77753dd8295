-- Entries of the feed that a reader picked out and numbered (subscriptions). One process opens the file, so there are no leases.
create table series (name text not null, number integer not null, position integer not null, primary key (name, number)) without rowid;
