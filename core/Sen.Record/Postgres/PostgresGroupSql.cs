using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>
/// What a group writes as a few statements over arrays, sent together: one round trip, whatever the size of the group. A
/// column of each array is a column of the table.
/// </summary>
internal sealed class PostgresGroupSql(GroupWrites writes, GroupState state)
{
    internal NpgsqlBatch ToBatch(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        Commits(batch);
        Versions(batch);
        Resources(batch);
        Indexes(batch);
        Care(batch);
        Claims(batch);
        PostgresErasures.Add(batch, writes.Erasures);
        Counters(batch);
        Access(batch);
        Feed(batch);
        return batch;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> columns)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
        {
            command.Parameters.Add(column);
        }

        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter<T[]> Column<TRow, T>(List<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return new NpgsqlParameter<T[]> { TypedValue = column };
    }

    private void Commits(NpgsqlBatch batch)
    {
        var rows = writes.Commits;
        if (rows.Count == 0)
        {
            return;
        }

        Add(
            batch,
            "insert into commits (id, at, agent, facility, purpose, reason) select * from unnest($1, $2, $3::integer[], $4, $5, $6)",
            Column(rows, r => r.Id),
            Column(rows, r => r.At),
            Column(rows, r => (int)r.Agent),
            Column(rows, r => r.Facility),
            Column(rows, r => r.Purpose),
            Column(rows, r => r.Reason));
    }

    private void Versions(NpgsqlBatch batch)
    {
        var rows = writes.Versions;
        if (rows.Count == 0)
        {
            return;
        }

        Add(
            batch,
            """
            insert into version (rid, version, commit_id, at, patients, labels, salt, body)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            Column(rows, r => r.Rid),
            Column(rows, r => r.Version),
            Column(rows, r => r.CommitId),
            Column(rows, r => r.At),
            Column(rows, r => r.Patients),
            Column(rows, r => r.Labels),
            Column(rows, r => r.Salt),
            Column(rows, r => r.Body?.ToArray()));
    }

    /// <summary>
    /// Last of all: from here to the end of the transaction the row of <c>head</c> is this group's, so that positions become
    /// visible in their order and one that is rolled back leaves no hole.
    /// </summary>
    private void Feed(NpgsqlBatch batch)
    {
        var rows = writes.Versions;
        if (rows.Count > 0)
        {
            Add(
                batch,
                """
                with taken as (update head set position = position + $4 returning position - $4 as before)
                insert into feed (position, rid, version, commitment)
                select t.before + u.n, u.rid, u.version, u.commitment
                from taken t, unnest($1, $2, $3) with ordinality as u(rid, version, commitment, n)
                """,
                Column(rows, r => r.Rid),
                Column(rows, r => r.Version),
                Column(rows, r => r.Commitment.Value.Bytes.ToArray()),
                new NpgsqlParameter<long> { TypedValue = rows.Count });
        }
    }

    private void Resources(NpgsqlBatch batch)
    {
        var added = new List<ResourceWrite>();
        var changed = new List<ResourceWrite>();
        foreach (var resource in writes.Resources)
        {
            (resource.IsNew ? added : changed).Add(resource);
        }

        if (added.Count > 0)
        {
            Add(
                batch,
                "insert into resource (rid, version, deleted, updated, sorted, labelled, type, id) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)",
                [.. Pointer(added), Column(added, r => r.TypeId), Column(added, r => r.Key.Id)]);
        }

        if (changed.Count > 0)
        {
            Add(
                batch,
                """
                update resource r set version = u.version, deleted = u.deleted, updated = u.updated, sorted = u.sorted, labelled = u.labelled
                from unnest($1, $2, $3, $4, $5, $6) as u(rid, version, deleted, updated, sorted, labelled) where r.rid = u.rid
                """,
                [.. Pointer(changed)]);
        }
    }

    private static NpgsqlParameter[] Pointer(List<ResourceWrite> rows) =>
    [
        Column(rows, r => r.Rid),
        Column(rows, r => r.Version),
        Column(rows, r => r.Deleted),
        Column(rows, r => r.Updated),
        Column(rows, r => r.After.Sorted),
        Column(rows, r => r.After.Labelled),
    ];

    private void Indexes(NpgsqlBatch batch)
    {
        var goneTexts = new List<(TextRow Row, long Rid)>();
        var newTexts = new List<(TextRow Row, long Rid)>();
        var goneRanges = new List<(RangeRow Row, long Rid)>();
        var newRanges = new List<(RangeRow Row, long Rid)>();
        foreach (var resource in writes.Resources)
        {
            RowDifference.Each(resource.Before.Texts, resource.After.Texts, r => goneTexts.Add((r, resource.Rid)), r => newTexts.Add((r, resource.Rid)));
            RowDifference.Each(resource.Before.Ranges, resource.After.Ranges, r => goneRanges.Add((r, resource.Rid)), r => newRanges.Add((r, resource.Rid)));
        }

        // In the order of the tree, neighbours find their page already open.
        newTexts.Sort(static (a, b) => a.Row.OrderTo(b.Row));
        Texts(batch, "delete from idx_text i using unnest($1, $2, $3) as u(key, value, rid) where i.key = u.key and i.value = u.value and i.rid = u.rid", goneTexts);
        Texts(batch, "insert into idx_text (key, value, rid) select * from unnest($1, $2, $3)", newTexts);
        Ranges(batch, """
            delete from idx_range i using unnest($1, $2, $3, $4) as u(key, lo, hi, rid)
            where i.key = u.key and i.lo = u.lo and i.hi = u.hi and i.rid = u.rid
            """, goneRanges);
        Ranges(batch, "insert into idx_range (key, lo, hi, rid) select * from unnest($1, $2, $3, $4)", newRanges);
    }

    private static void Texts(NpgsqlBatch batch, string sql, List<(TextRow Row, long Rid)> rows)
    {
        if (rows.Count > 0)
        {
            Add(batch, sql, Column(rows, r => r.Row.Key), Column(rows, r => r.Row.Value), Column(rows, r => r.Rid));
        }
    }

    private static void Ranges(NpgsqlBatch batch, string sql, List<(RangeRow Row, long Rid)> rows)
    {
        if (rows.Count > 0)
        {
            Add(batch, sql, Column(rows, r => r.Row.Key), Column(rows, r => r.Row.Lo), Column(rows, r => r.Row.Hi), Column(rows, r => r.Rid));
        }
    }

    private void Care(NpgsqlBatch batch)
    {
        var gone = new List<(CareRow Row, long Source)>();
        var added = new List<(CareRow Row, long Source)>();
        foreach (var resource in writes.Resources)
        {
            if (resource.Before.Care.AsSpan().SequenceEqual(resource.After.Care))
            {
                continue;
            }

            foreach (var care in resource.Before.Care)
            {
                gone.Add((care, resource.Rid));
            }

            foreach (var care in resource.After.Care)
            {
                added.Add((care, resource.Rid));
            }
        }

        if (gone.Count > 0)
        {
            Add(
                batch,
                """
                delete from care c using unnest($1, $2, $3) as u(facility, patient, source)
                where c.facility = u.facility and c.patient = u.patient and c.source = u.source
                """,
                Column(gone, r => r.Row.Facility),
                Column(gone, r => r.Row.Patient),
                Column(gone, r => r.Source));
        }

        if (added.Count > 0)
        {
            Add(
                batch,
                "insert into care (facility, patient, source, until) select * from unnest($1, $2, $3, $4)",
                Column(added, r => r.Row.Facility),
                Column(added, r => r.Row.Patient),
                Column(added, r => r.Source),
                Column(added, r => r.Row.Until));
        }
    }

    private void Claims(NpgsqlBatch batch)
    {
        var taken = new List<(string Key, string Holder)>();
        var given = new List<string>();
        foreach (var (key, holder) in writes.Claims)
        {
            if (holder is { } resource)
            {
                taken.Add((key, resource.ToString()));
            }
            else
            {
                given.Add(key);
            }
        }

        if (taken.Count > 0)
        {
            Add(
                batch,
                "insert into claim (key, holder) select * from unnest($1, $2) on conflict (key) do update set holder = excluded.holder",
                Column(taken, c => c.Key),
                Column(taken, c => c.Holder));
        }

        if (given.Count > 0)
        {
            Add(batch, "delete from claim where key = any($1)", Column(given, k => k));
        }
    }

    private void Counters(NpgsqlBatch batch)
    {
        if (writes.Counters.Count > 0)
        {
            var rows = writes.Counters.ToList();
            Add(
                batch,
                "insert into counter (name, value) select * from unnest($1, $2) on conflict (name) do update set value = excluded.value",
                Column(rows, c => c.Key),
                Column(rows, c => c.Value));
        }

    }

    private void Access(NpgsqlBatch batch)
    {
        if (writes.Access.Count == 0)
        {
            return;
        }

        var agents = writes.Access.ConvertAll(e => (int)state.Agents[e.Agent]).ToArray();
        PostgresStore.Add(batch, PostgresAccess.Insert, PostgresAccess.Columns(writes.Access, agents));
    }
}
