-- A commit takes its positions itself, from one row that it holds until it is durable: what waits in the outbox gets its own now.
create table head (id integer primary key check (id = 1), position bigint not null) with (fillfactor = 20);

insert into feed (position, rid, version, leaf)
select coalesce((select max(position) from feed), 0) + row_number() over (order by n), rid, version, leaf from outbox;

insert into head (id, position) values (1, coalesce((select max(position) from feed), 0));

drop table outbox;
