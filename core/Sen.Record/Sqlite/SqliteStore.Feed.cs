namespace Sen.Record.Sqlite;

internal sealed partial class SqliteStore
{
    public Task<long> HeadAsync(CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult(Scalar(lease.Connection.Prepare("select max(position) from version")));
    }

    private const string FeedRows = $"""
        select {VersionColumns}, v.position, c.facility
        from version v join resource r on r.rid = v.rid join commits c on c.id = v.commit_id
        """;

    public Task<IReadOnlyList<FeedRow>> FeedAsync(long after, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<FeedRow>>(ReadFeed(lease.Connection.Prepare(FeedRows + " where v.position > ? order by v.position limit ?").Bind(after).Bind(max)));
    }

    public Task<IReadOnlyList<FeedRow>> PastAsync(long from, long before, int? type, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<FeedRow>>(ReadFeed(lease.Connection
            .Prepare(FeedRows + " where v.position >= ? and v.position < ? and (? is null or r.type = ?) order by v.position desc limit ?")
            .Bind(from).Bind(before).Bind((object?)type).Bind((object?)type).Bind(max)));
    }

    private List<FeedRow> ReadFeed(SqliteStatement statement)
    {
        var rows = new List<FeedRow>();
        try
        {
            while (statement.Step())
            {
                rows.Add(new FeedRow(statement.Int64(10), Version(statement), statement.TextOrNull(11)));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    public Task<long> CursorAsync(string name, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult(Scalar(lease.Connection.Prepare("select position from cursor where name = ?").Bind(name)));
    }

    public async Task<bool> AdvanceAsync(string name, long position, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var statement = _writer.Prepare("""
                insert into cursor (name, position) values (?, ?)
                on conflict (name) do update set position = excluded.position where excluded.position >= cursor.position
                returning position
                """).Bind(name).Bind(position);
            try
            {
                return statement.Step();
            }
            finally
            {
                statement.Reset();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task<IReadOnlyList<AccessRow>> AccessAsync(AccessQuery query, CancellationToken cancellationToken)
    {
        const string Columns = "a.seq, a.at, a.purpose, a.reason, a.action, a.target, a.outcome, g.subject, g.role, g.display, g.facility, g.practitioner, g.device";
        const string Conditions = "a.at >= ? and a.at < ? and a.seq < ? and (? is null or g.facility = ?) and (? is null or g.practitioner = ?) and (? is null or a.purpose = ?) order by a.seq desc limit ?";
        var text = query.Patients is { } patients
            ? $"""
              select {Columns} from (select distinct seq from access_patient where patient in ({string.Join(", ", patients.Select(_ => "?"))})) p
              join access a on a.seq = p.seq join agent g on g.id = a.agent where {Conditions}
              """
            : $"select {Columns} from access a join agent g on g.id = a.agent where {Conditions}";
        using var lease = Rent(cancellationToken);
        using var statement = lease.Connection.PrepareOnce(text);
        foreach (var patient in query.Patients ?? [])
        {
            statement.Bind(patient);
        }

        statement.Bind(query.From).Bind(query.To).Bind(query.Before).Bind(query.Facility).Bind(query.Facility)
            .Bind(query.Practitioner).Bind(query.Practitioner).Bind(query.Purpose).Bind(query.Purpose).Bind(query.Max);
        var patientsOf = lease.Connection.Prepare("select patient from access_patient where seq = ? order by patient");
        var rows = new List<AccessRow>();
        while (statement.Step())
        {
            rows.Add(Access(statement, patientsOf));
        }

        return Task.FromResult<IReadOnlyList<AccessRow>>(rows);
    }

    private static AccessRow Access(SqliteStatement row, SqliteStatement patientsOf)
    {
        var patients = new List<string>();
        patientsOf.Bind(row.Int64(0));
        while (patientsOf.Step())
        {
            patients.Add(patientsOf.Text(0));
        }

        patientsOf.Reset();
        return new AccessRow(row.Int64(0), new AccessEntry
        {
            At = row.Int64(1),
            Purpose = row.Text(2),
            Reason = row.TextOrNull(3),
            Action = row.Text(4),
            Target = row.Text(5),
            Outcome = row.Text(6),
            Agent = new AgentKey(row.Text(7), row.Text(8), row.Text(9), row.Text(10), row.Text(11), row.Text(12)),
            Patients = patients,
        });
    }

    private static long Scalar(SqliteStatement statement)
    {
        try
        {
            return statement.Step() ? statement.Int64(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }
}
