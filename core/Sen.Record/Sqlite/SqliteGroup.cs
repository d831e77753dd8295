using Sen.Log;

namespace Sen.Record.Sqlite;

/// <summary>One group's transaction on the writer connection.</summary>
internal sealed class SqliteGroup(SqliteConnection writer, SqliteStore store, GroupState state, SemaphoreSlim writing) : IGroupTransaction
{
    private bool _open = true;

    public GroupState State { get; } = state;

    public Task<IReadOnlyList<(ResourceKey Key, long Version)>> MatchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Ids(SqlDialect.Sqlite, plan);
        using var statement = writer.PrepareOnce(sql.Text);
        foreach (var parameter in sql.Parameters)
        {
            statement.Bind(parameter);
        }

        var found = new List<(ResourceKey Key, long Version)>(2);
        while (statement.Step())
        {
            found.Add((new ResourceKey(store.Catalog.TypeName(plan.TypeId), statement.Text(0)), statement.Int64(1)));
        }

        return Task.FromResult<IReadOnlyList<(ResourceKey Key, long Version)>>(found);
    }

    public Task CommitAsync(GroupWrites writes, CancellationToken cancellationToken)
    {
        using var overwriting = SqliteErasures.Overwrite(writer, writes.Erasures.Count > 0);
        WriteCommits(writes.Commits);
        var frontier = WriteVersions(writes);
        WriteResources(writer, writes.Resources);
        WriteKeys(writes);
        SqliteErasures.Write(writer, writes.Erasures);
        WriteAccess(writes.Access);
        writer.Execute("commit");
        _open = false;

        // What is remembered between groups changes only now: a transaction that was rolled back never was.
        store.Advance(frontier, State.Agents);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            if (_open)
            {
                writer.Execute("rollback");
                store.Recover();
            }
        }
        finally
        {
            writing.Release();
        }

        return ValueTask.CompletedTask;
    }

    private void WriteCommits(List<CommitRow> commits)
    {
        var insert = writer.Prepare("insert into commits (id, at, agent, facility, purpose, reason) values (?, ?, ?, ?, ?, ?)");
        Span<byte> id = stackalloc byte[16];
        foreach (var commit in commits)
        {
            commit.Id.TryWriteBytes(id, bigEndian: true, out _);
            insert.Bind(id).Bind(commit.At).Bind(commit.Agent).Bind(commit.Facility).Bind(commit.Purpose).Bind(commit.Reason).Run();
        }
    }

    private Frontier WriteVersions(GroupWrites writes)
    {
        var frontier = store.Frontier;
        if (writes.Versions.Count == 0)
        {
            return frontier;
        }

        var insert = writer.Prepare("""
            insert into version (position, rid, version, previous, commit_id, at, patients, labels, salt, commitment, erased, body)
            values (?, ?, ?, (select position from resource where rid = ?), ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        var advance = writer.Prepare("update resource set position = ? where rid = ?");
        var create = writer.Prepare("""
            insert into resource (rid, type, id, position, version, deleted, updated) values (?, ?, ?, ?, 0, 0, 0)
            """);
        Span<byte> commit = stackalloc byte[16];
        var leaves = new MerkleHash[writes.Versions.Count];
        for (var i = 0; i < leaves.Length; i++)
        {
            var version = writes.Versions[i];
            var position = frontier.Size + i + 1;
            leaves[i] = version.Commitment.LeafHash;
            version.CommitId.TryWriteBytes(commit, bigEndian: true, out _);
            insert.Bind(position).Bind(version.Rid).Bind(version.Version).Bind(version.Rid).Bind(commit).Bind(version.At)
                .Bind(version.Patients).Bind(version.Labels).Bind(version.Salt.AsSpan()).Bind(version.Commitment.Value.Bytes);
            _ = version.IsErasure ? insert.Bind(commit) : insert.BindNull();
            _ = version.Body is { } body ? insert.Bind(body.Span) : insert.BindNull();
            insert.Run();
            if (version.Version == 1)
            {
                create.Bind(version.Rid).Bind(version.TypeId).Bind(version.Key.Id).Bind(position).Run();
            }
            else
            {
                advance.Bind(position).Bind(version.Rid).Run();
            }
        }

        return SqliteSeals.Append(writer, frontier, leaves, writes.Versions[^1].At);
    }

    internal static void WriteResources(SqliteConnection writer, List<ResourceWrite> resources)
    {
        var update = writer.Prepare("update resource set version = ?, deleted = ?, updated = ?, sorted = ?, labelled = ? where rid = ?");
        foreach (var resource in resources)
        {
            update.Bind(resource.Version).Bind(resource.Deleted ? 1 : 0).Bind(resource.Updated);
            _ = resource.After.Sorted is { } sorted ? update.Bind(sorted) : update.BindNull();
            update.Bind(resource.After.Labelled ? 1 : 0).Bind(resource.Rid).Run();
            RowDifference.Each(
                resource.Before.Texts,
                resource.After.Texts,
                row => writer.Prepare("delete from idx_text where key = ? and value = ? and rid = ?").Bind(row.Key).Bind(row.Value).Bind(resource.Rid).Run(),
                row => writer.Prepare("insert into idx_text (key, value, rid) values (?, ?, ?)").Bind(row.Key).Bind(row.Value).Bind(resource.Rid).Run());
            RowDifference.Each(
                resource.Before.Ranges,
                resource.After.Ranges,
                row => writer.Prepare("delete from idx_range where key = ? and lo = ? and hi = ? and rid = ?")
                    .Bind(row.Key).Bind(row.Lo).Bind(row.Hi).Bind(resource.Rid).Run(),
                row => writer.Prepare("insert into idx_range (key, lo, hi, rid) values (?, ?, ?, ?)")
                    .Bind(row.Key).Bind(row.Lo).Bind(row.Hi).Bind(resource.Rid).Run());
            WriteCare(writer, resource);
        }
    }

    private static void WriteCare(SqliteConnection writer, ResourceWrite resource)
    {
        foreach (var care in resource.Before.Care)
        {
            writer.Prepare("delete from care where facility = ? and patient = ? and source = ?").Bind(care.Facility).Bind(care.Patient).Bind(resource.Rid).Run();
        }

        foreach (var care in resource.After.Care)
        {
            writer.Prepare("insert or replace into care (patient, facility, source, until) values (?, ?, ?, ?)")
                .Bind(care.Patient).Bind(care.Facility).Bind(resource.Rid).Bind(care.Until).Run();
        }
    }

    private void WriteKeys(GroupWrites writes)
    {
        foreach (var (key, holder) in writes.Claims)
        {
            if (holder is { } taken)
            {
                writer.Prepare("insert or replace into claim (key, holder) values (?, ?)").Bind(key).Bind(taken.ToString()).Run();
            }
            else
            {
                writer.Prepare("delete from claim where key = ?").Bind(key).Run();
            }
        }

        foreach (var (name, value) in writes.Counters)
        {
            writer.Prepare("insert or replace into counter (name, value) values (?, ?)").Bind(name).Bind(value).Run();
        }
    }

    private void WriteAccess(List<AccessEntry> entries)
    {
        var insert = writer.Prepare("insert into access (seq, at, agent, purpose, reason, action, target, outcome) values (?, ?, ?, ?, ?, ?, ?, ?)");
        var patient = writer.Prepare("insert or ignore into access_patient (patient, seq) values (?, ?)");
        foreach (var entry in entries)
        {
            var seq = store.NextAccess();
            insert.Bind(seq).Bind(entry.At).Bind(State.Agents[entry.Agent]).Bind(entry.Purpose).Bind(entry.Reason)
                .Bind(entry.Action).Bind(entry.Target).Bind(entry.Outcome).Run();
            for (var i = 0; i < entry.Patients.Count; i++)
            {
                patient.Bind(entry.Patients[i]).Bind(seq).Run();
            }
        }
    }
}
