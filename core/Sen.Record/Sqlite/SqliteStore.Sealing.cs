using Sen.Log;

namespace Sen.Record.Sqlite;

internal sealed partial class SqliteStore
{
    private const string CommitColumns = "v.commit_id, c.at, g.subject, g.role, g.display, g.facility, g.practitioner, g.device, c.facility, c.purpose, c.reason";

    // Done in the commit itself.
    public Task<int> SealAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<Frontier> FrontierAsync(CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare("select frontier from log");
        try
        {
            return Task.FromResult(statement.Step() ? Frontier.Read(statement.Blob(0)) : Frontier.Empty);
        }
        finally
        {
            statement.Reset();
        }
    }

    public Task ReadAsync(long after, long end, SealedBatch batch, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var row = lease.Connection.Prepare($"""
            select {CommitColumns}, v.position, r.type, r.id, v.version, v.at, v.commitment, v.salt, v.erased is not null, v.body
            from version v join resource r on r.rid = v.rid left join commits c on c.id = v.commit_id left join agent g on g.id = c.agent
            where v.position > ? and v.position <= ? order by v.position
            """).Bind(after).Bind(end);
        batch.Clear();
        try
        {
            while (!batch.IsFull && row.Step())
            {
                Fill(batch, row);
            }
        }
        finally
        {
            row.Reset();
        }

        return Task.CompletedTask;
    }

    private static void Fill(SealedBatch batch, SqliteStatement row)
    {
        var entry = batch.Add();
        entry.CommitId = row.Guid(0);
        entry.Commit = batch.CommitOf(entry.CommitId, row, Commit);
        entry.Position = row.Int64(11);
        entry.TypeId = (int)row.Int64(12);
        entry.Id = row.Text(13);
        entry.Version = row.Int64(14);
        entry.At = row.Int64(15);
        entry.Commitment = row.Hash(16);
        entry.Salt = MerkleHash.TryCreate(row.Bytes(17), out var salt) ? salt : null;
        entry.IsErased = row.Int64(18) != 0;
        entry.HasBody = !row.IsNull(19);
        if (entry.HasBody)
        {
            var body = row.Bytes(19);
            (entry.BodyStart, var bytes) = batch.Room(body.Length);
            entry.BodyLength = body.Length;
            body.CopyTo(bytes.AsSpan(entry.BodyStart));
        }
    }

    public Task<SealedRow?> SealedAsync(ResourceKey key, long version, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var rows = Rows(
            lease.Connection.Prepare($"""
                {Chain} select {CommitColumns}, v.position, v.salt, v.commitment
                from chain x join version v on v.position = x.position join commits c on c.id = v.commit_id join agent g on g.id = c.agent
                where v.version = ?
                """).Bind(Catalog.TypeId(key.Type)).Bind(key.Id).Bind(version),
            row => new SealedRow(row.Int64(11), Commit(row)!.Value, row.BlobOrNull(12), row.Hash(13)));
        return Task.FromResult(rows is [var found] ? found : null);
    }

    public Task<IReadOnlyList<MerkleHash>> CommitmentsAsync(long after, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<MerkleHash>>(SqliteSeals.Commitments(lease.Connection, after, max));
    }

    public Task<IReadOnlyList<TileRow>> TilesAsync(IReadOnlyCollection<TileId> tiles, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var rows = new List<TileRow>(tiles.Count);
        foreach (var tile in tiles)
        {
            if (SqliteSeals.Tile(lease.Connection, tile) is { } hashes)
            {
                rows.Add(new TileRow(tile, hashes));
            }
        }

        return Task.FromResult<IReadOnlyList<TileRow>>(rows);
    }

    public Task<IReadOnlyList<RootRow>> RootsAsync(long after, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<RootRow>>(Rows(
            lease.Connection.Prepare("select position, hash from root where position > ? order by position limit ?").Bind(after).Bind(max),
            s => new RootRow(s.Int64(0), s.Blob(1))));
    }

    public Task<bool> PublishAsync(PublishedCheckpoint checkpoint, CancellationToken cancellationToken) => WriteAsync(
        """
        insert into checkpoint (size, root, note, at) select ?1, ?2, ?3, ?4
        where not exists (select 1 from checkpoint where size > ?1 or (size = ?1 and root <> ?2))
        on conflict (size) do update set note = excluded.note, at = excluded.at
        returning size
        """,
        s => s.Bind(checkpoint.Size).Bind(checkpoint.Root.Bytes).Bind(checkpoint.Note).Bind(checkpoint.At.ToUnixTimeMilliseconds()),
        cancellationToken);

    public Task<PublishedCheckpoint?> LatestAsync(CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult(Rows(lease.Connection.Prepare("select size, root, note, at from checkpoint order by size desc limit 1"), Checkpoint).FirstOrDefault());
    }

    public Task<IReadOnlyList<PublishedCheckpoint>> CheckpointsAsync(long from, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<PublishedCheckpoint>>(Rows(
            lease.Connection.Prepare("select size, root, note, at from checkpoint where size >= ? order by size limit ?").Bind(from).Bind(max), Checkpoint));
    }

    public Task CosignAsync(Cosignature cosignature, CancellationToken cancellationToken) => WriteAsync(
        "insert or replace into cosignature (size, witness, line, at) values (?, ?, ?, ?) returning size",
        s => s.Bind(cosignature.Size).Bind(cosignature.Witness).Bind(cosignature.Line).Bind(cosignature.At.ToUnixTimeMilliseconds()),
        cancellationToken);

    public Task<IReadOnlyList<Cosignature>> CosignaturesAsync(long size, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<Cosignature>>(Rows(
            lease.Connection.Prepare("select size, witness, line, at from cosignature where size = ? order by witness").Bind(size),
            s => new Cosignature(s.Int64(0), s.Text(1), s.Text(2), DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(3)))));
    }

    public Task<IReadOnlyList<(string Finding, long? Position)>> CheckAsync(CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var findings = new List<(string Finding, long? Position)>();
        foreach (var (finding, sql) in ConsistencyChecks.Sqlite)
        {
            findings.AddRange(Rows(lease.Connection.Prepare(sql), row => (Count: row.Int64(0), First: row.IsNull(1) ? (long?)null : row.Int64(1)))
                .Where(r => r.Count > 0).Select(r => ($"{finding}: {r.Count}", r.First)));
        }

        return Task.FromResult<IReadOnlyList<(string Finding, long? Position)>>(findings);
    }

    /// <summary>One statement of the writer, between groups; true when it gave a row.</summary>
    private async Task<bool> WriteAsync(string sql, Action<SqliteStatement> bind, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var statement = _writer.Prepare(sql);
            bind(statement);
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

    private static List<T> Rows<T>(SqliteStatement statement, Func<SqliteStatement, T> row)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Step())
            {
                rows.Add(row(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    private static PublishedCheckpoint Checkpoint(SqliteStatement row) =>
        new(row.Int64(0), row.Hash(1), row.Text(2), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(3)));

    private static CommitRecord? Commit(SqliteStatement row) => row.IsNull(1) || row.IsNull(2) ? null : new CommitRecord
    {
        Id = row.Guid(0),
        At = row.Int64(1),
        Subject = row.Text(2),
        Role = row.Text(3),
        Display = row.Text(4),
        AgentFacility = row.Text(5),
        Practitioner = row.Text(6),
        Device = row.Text(7),
        Facility = row.TextOrNull(8),
        Purpose = row.Text(9),
        Reason = row.TextOrNull(10),
    };
}
