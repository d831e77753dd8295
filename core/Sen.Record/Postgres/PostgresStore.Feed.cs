using Npgsql;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    public Task<long> HeadAsync(CancellationToken cancellationToken) => ScalarAsync("select position from head", [], cancellationToken);

    // One step down each key for each position: a plan that is good for any of them, so that PostgreSQL makes it once and not for every reading.
    public Task<IReadOnlyList<FeedRow>> FeedAsync(long after, int max, CancellationToken cancellationToken) => ReadFeedAsync(
        $"""
        select {VersionColumns}, f.position, c.facility
        from (select * from feed where position > $1 order by position limit {max}) f
        cross join lateral (select * from version where rid = f.rid and version = f.version limit 1) as v
        cross join lateral (select * from resource where rid = f.rid limit 1) as r
        cross join lateral (select * from commits where id = v.commit_id limit 1) as c
        order by f.position
        """,
        [after],
        cancellationToken);

    public Task<IReadOnlyList<FeedRow>> PastAsync(long from, long before, int? type, int max, CancellationToken cancellationToken) => ReadFeedAsync(
        $"""
        select {VersionColumns}, f.position, c.facility
        from feed f join version v on v.rid = f.rid and v.version = f.version
        join resource r on r.rid = f.rid join commits c on c.id = v.commit_id
        where f.position >= $1 and f.position < $2 and $3 in (r.type, 0) order by f.position desc limit $4
        """,
        [from, before, type ?? 0, max],
        cancellationToken);

    private async Task<IReadOnlyList<FeedRow>> ReadFeedAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<FeedRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new FeedRow(reader.GetInt64(10), Version(reader), reader.IsDBNull(11) ? null : reader.GetString(11)));
        }

        return rows;
    }

    public Task<long> CursorAsync(string name, CancellationToken cancellationToken) =>
        ScalarAsync("select position from cursor where name = $1", [name], cancellationToken);

    public async Task<bool> AdvanceAsync(string name, long position, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            insert into cursor (name, position) values ($1, $2)
            on conflict (name) do update set position = excluded.position where excluded.position >= cursor.position
            returning position
            """,
            [name, position]);
        return await command.ExecuteScalarAsync(cancellationToken) is long;
    }

    public async Task<IReadOnlyList<AccessRow>> AccessAsync(AccessQuery query, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            select a.seq, a.at, a.purpose, a.reason, a.action, a.target, a.outcome,
                   g.subject, g.role, g.display, g.facility, g.practitioner, g.device,
                   array(select p.patient from access_patient p where p.seq = a.seq order by 1)
            from access a join agent g on g.id = a.agent
            where a.at >= $1 and a.at < $2 and a.seq < $3
              and ($4::text is null or g.facility = $4)
              and ($5::text[] is null or a.seq in (select p.seq from access_patient p where p.patient = any($5)))
              and ($6::text is null or g.practitioner = $6)
              and ($7::text is null or a.purpose = $7)
            order by a.seq desc limit $8
            """,
            [query.From, query.To, query.Before]);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Facility ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)query.Patients?.ToArray() ?? DBNull.Value,
            DataTypeName = "text[]",
        });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Practitioner ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Purpose ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new NpgsqlParameter { Value = query.Max });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<AccessRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Access(reader));
        }

        return rows;
    }

    private static AccessRow Access(NpgsqlDataReader row) => new(row.GetInt64(0), new AccessEntry
    {
        At = row.GetInt64(1),
        Purpose = row.GetString(2),
        Reason = row.IsDBNull(3) ? null : row.GetString(3),
        Action = row.GetString(4),
        Target = row.GetString(5),
        Outcome = row.GetString(6),
        Agent = new AgentKey(row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10), row.GetString(11), row.GetString(12)),
        Patients = row.GetFieldValue<string[]>(13),
    });
}
