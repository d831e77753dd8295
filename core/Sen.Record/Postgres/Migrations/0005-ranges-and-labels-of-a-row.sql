-- Where another condition has chosen the rows, a range is asked about each of them instead of read as a slice.
create index range_of_row on idx_range (rid);

-- Whether the current version has a sensitivity label: which ones stands with the version.
alter table resource add column labelled boolean not null default false;
update resource r set labelled = true from version v where v.rid = r.rid and v.version = r.version and v.labels is not null;
