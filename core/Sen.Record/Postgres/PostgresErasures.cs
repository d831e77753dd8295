using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>What is taken away inside the commit of an erasure.</summary>
internal static class PostgresErasures
{
    internal static void Add(NpgsqlBatch batch, List<ErasureWrite> erasures)
    {
        if (erasures.Count == 0)
        {
            return;
        }

        // The deletion that tells of it keeps its salt: it is verified like any other version.
        PostgresStore.Add(
            batch,
            """
            update version v set erased = u.commit_id,
                body = case when v.version < u.version then null else v.body end, salt = case when v.version < u.version then null else v.salt end,
                patients = null, labels = null
            from unnest($1, $2, $3) as u(rid, version, commit_id) where v.rid = u.rid and v.version <= u.version and v.erased is null
            """,
            [erasures.Select(e => e.Rid).ToArray(), erasures.Select(e => e.Version).ToArray(), erasures.Select(e => e.CommitId).ToArray()]);
        PostgresStore.Add(batch, "delete from claim where holder = any($1)", [erasures.Select(e => e.Key.ToString()).ToArray()]);
    }
}
