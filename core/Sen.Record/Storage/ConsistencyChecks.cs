namespace Sen.Record;

/// <summary>Rows that belong together, as counts of those that do not: half a commit would show here.</summary>
internal static class ConsistencyChecks
{
    private static readonly (string Finding, string Sql)[] Both =
    [
        ("versions without a commit", "select count(*) from version v left join commits c on c.id = v.commit_id where c.id is null"),
        ("resources whose current version is missing",
            "select count(*) from resource r left join version v on v.rid = r.rid and v.version = r.version where v.rid is null"),
        ("resources with holes in their history",
            "select count(*) from (select r.rid from resource r join version v on v.rid = r.rid group by r.rid, r.version having count(*) <> r.version) h"),
        ("index rows of deleted or missing resources",
            "select count(*) from idx_text i left join resource r on r.rid = i.rid where r.rid is null or r.deleted"),
    ];

    internal static IEnumerable<(string Finding, string Sql)> Sqlite =>
    [
        .. Both,
        ("positions missing from the feed", "select coalesce(max(position), 0) - count(*) from version"),
    ];

    internal static IEnumerable<(string Finding, string Sql)> Postgres =>
    [
        .. Both,
        ("positions missing from the feed", "select coalesce(max(position), 0) - count(*) from feed"),
        ("versions missing from the feed",
            "select count(*) from version v left join feed f on f.rid = v.rid and f.version = v.version where f.rid is null"),
        ("positions given beyond the feed", "select position - (select count(*) from feed) from head"),
    ];
}
