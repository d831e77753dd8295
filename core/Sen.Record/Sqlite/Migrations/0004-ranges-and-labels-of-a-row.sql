-- Where another condition has chosen the rows, a range is asked about each of them instead of read as a slice.
create index range_of_row on idx_range (rid);

-- Whether the current version has a sensitivity label: which ones stands with the version.
alter table resource add column labelled integer not null default 0;
update resource set labelled = 1 where position in (select position from version where labels is not null);
