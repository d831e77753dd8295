-- Entries of the feed that a reader picked out and numbered (subscriptions), and what one server does at a time.
create table series (name text collate "C" not null, number bigint not null, position bigint not null, primary key (name, number));
create table lease (name text collate "C" primary key, owner text not null, until timestamptz not null);
