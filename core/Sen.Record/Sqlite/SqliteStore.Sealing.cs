using Sen.Log;

namespace Sen.Record.Sqlite;

internal sealed partial class SqliteStore
{
    private const string SealedRows = """
        select v.position, r.type, r.id, v.version, v.commit_id, v.at, v.salt, v.commitment, v.body,
               c.at, g.subject, g.role, g.display, g.facility, g.practitioner, g.device, c.facility, c.purpose, c.reason
        from version v join resource r on r.rid = v.rid left join commits c on c.id = v.commit_id left join agent g on g.id = c.agent
        """;

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

    public Task<IReadOnlyList<SealedRow>> SealedAsync(long after, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<SealedRow>>(
            Rows(lease.Connection.Prepare(SealedRows + " where v.position > ? order by v.position limit ?").Bind(after).Bind(max), Sealed));
    }

    public Task<SealedRow?> SealedAsync(ResourceKey key, long version, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var positions = Rows(
            lease.Connection.Prepare($"{Chain} select v.position from chain c join version v on v.position = c.position where v.version = ?")
                .Bind(Catalog.TypeId(key.Type)).Bind(key.Id).Bind(version),
            s => s.Int64(0));
        return Task.FromResult(positions is [var position]
            ? Rows(lease.Connection.Prepare(SealedRows + " where v.position = ?").Bind(position), Sealed)[0]
            : null);
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

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var findings = new List<string>();
        foreach (var (finding, sql) in ConsistencyChecks.Sqlite)
        {
            if (Scalar(lease.Connection.Prepare(sql)) is var wrong and > 0)
            {
                findings.Add($"{finding}: {wrong}");
            }
        }

        return Task.FromResult<IReadOnlyList<string>>(findings);
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

    private SealedRow Sealed(SqliteStatement row)
    {
        var commitId = new Guid(row.Blob(4), bigEndian: true);
        return new SealedRow(
            row.Int64(0),
            new ResourceKey(Catalog.TypeName((int)row.Int64(1)), row.Text(2)),
            row.Int64(3),
            commitId,
            row.Int64(5),
            row.IsNull(10) ? null : Commit(row, commitId),
            row.BlobOrNull(6),
            row.Hash(7),
            row.BlobOrNull(8));
    }

    private static CommitRecord Commit(SqliteStatement row, Guid id) => new()
    {
        Id = id,
        At = row.Int64(9),
        Subject = row.Text(10),
        Role = row.Text(11),
        Display = row.Text(12),
        AgentFacility = row.Text(13),
        Practitioner = row.Text(14),
        Device = row.Text(15),
        Facility = row.TextOrNull(16),
        Purpose = row.Text(17),
        Reason = row.TextOrNull(18),
    };
}
