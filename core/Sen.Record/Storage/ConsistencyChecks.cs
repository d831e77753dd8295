namespace Sen.Record;

/// <summary>
/// What no single position shows: rows that belong together and do not agree. Each statement gives how many there are and the first
/// position among them (null: they have none).
/// </summary>
internal static class ConsistencyChecks
{
    private static readonly (string Finding, string Sql)[] Both =
    [
        ("index rows of deleted or missing resources",
            "select count(*), null from idx_text i left join resource r on r.rid = i.rid where r.rid is null or r.deleted"),
    ];

    internal static IEnumerable<(string Finding, string Sql)> Sqlite =>
    [
        ("versions that do not follow the version before them", """
            select count(*), min(v.position) from version v left join version p on p.position = v.previous
            where v.version <> 1 and (p.position is null or p.rid <> v.rid or p.version <> v.version - 1 or p.position >= v.position)
               or v.version = 1 and v.previous is not null
            """),
        ("versions that are there twice", """
            select count(*), min(position) from (select max(position) as position from version group by rid, version having count(*) > 1)
            """),
        ("current rows that do not point to the newest version", """
            select count(*), min(coalesce(n.position, r.position)) from resource r
            left join version v on v.position = r.position left join (select rid, max(position) as position from version group by rid) n on n.rid = r.rid
            where v.position is null or n.position <> v.position or v.version <> r.version or v.at <> r.updated or r.deleted <> (v.body is null)
            """),
        ("versions of no resource", "select count(*), min(v.position) from version v left join resource r on r.rid = v.rid where r.rid is null"),
        ("salts that were used before", """
            select count(*), min(position) from (select max(position) as position from version where salt is not null group by salt having count(*) > 1)
            """),
        ("erased versions without the deletion that tells of it", """
            select count(*), min(v.position) from version v
            left join (select rid, commit_id, position from version where erased = commit_id and salt is not null) t
                on t.rid = v.rid and t.commit_id = v.erased and t.position >= v.position
            where v.erased is not null and t.rid is null
            """),
        ("versions that are not under a root", "select count(*), min(position) from version where position > (select coalesce(max(position), 0) from root)"),
        ("roots above the last version", "select count(*), min(position) from root where position > (select coalesce(max(position), 0) from version)"),
        .. Both,
    ];

    internal static IEnumerable<(string Finding, string Sql)> Postgres =>
    [
        ("versions that do not follow the version before them", """
            select count(*), min(f.position) from feed f left join feed p on p.rid = f.rid and p.version = f.version - 1
            where f.version <> 1 and (p.position is null or p.position >= f.position)
            """),
        ("current rows that do not point to the newest version", """
            select count(*), min(coalesce(g.position, f.position)) from resource r
            left join version v on v.rid = r.rid and v.version = r.version left join feed f on f.rid = v.rid and f.version = v.version
            left join feed g on g.rid = r.rid and g.version = r.version + 1
            where f.position is null or g.position is not null or v.at <> r.updated or r.deleted <> (v.body is null)
            """),
        ("salts that were used before", """
            select count(*), min(position) from (
                select f.position, row_number() over (partition by v.salt order by f.position) as n
                from (select salt from version where salt is not null group by salt having count(*) > 1) s
                join version v on v.salt = s.salt join feed f on f.rid = v.rid and f.version = v.version) used
            where n > 1
            """),
        ("erased versions without the deletion that tells of it", """
            select count(*), min(f.position) from version v
            left join version t on t.rid = v.rid and t.version >= v.version and t.commit_id = v.erased and t.erased = t.commit_id and t.salt is not null
            left join feed f on f.rid = v.rid and f.version = v.version where v.erased is not null and t.rid is null
            """),
        ("versions missing from the feed",
            "select count(*), null from version v left join feed f on f.rid = v.rid and f.version = v.version where f.position is null"),
        ("entries of the feed without a version", """
            select count(*), min(f.position) from feed f left join version v on v.rid = f.rid and v.version = f.version
            left join resource r on r.rid = f.rid where v.rid is null or r.rid is null
            """),
        ("positions given beyond the feed", "select position - (select count(*) from feed), (select count(*) + 1 from feed) from head"),
        ("roots above what is sealed", "select count(*), min(position) from root where position > (select position from log)"),
        .. Both,
    ];
}
