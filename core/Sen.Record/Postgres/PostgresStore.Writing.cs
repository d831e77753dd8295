using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Npgsql;
using Sen.Log;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    private const int MaxCommitters = 8;

    private readonly ConcurrentDictionary<AgentKey, long> _agents = new();
    private readonly RowIds _rids;

    public async Task<IGroupTransaction> BeginAsync(GroupKeys keys, bool hopeful, CancellationToken cancellationToken)
    {
        // Two committers may draw at once: each has its own share of the reserve.
        await _rids.EnsureAsync(2 * keys.Resources.Count * MaxCommitters, cancellationToken);
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            // The unique key of resources finds out when a create was not the first.
            var nothingToLoad = hopeful && keys.OnlyCreates;
            var state = nothingToLoad ? new GroupState { NextRid = _rids.Next } : await LoadAsync(keys, connection, cancellationToken);
            foreach (var agent in keys.Agents)
            {
                state.Agents[agent] = await AgentIdAsync(agent, cancellationToken);
            }

            return new PostgresGroup(this, connection, begun: !nothingToLoad, state);
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            throw exception is PostgresException postgres && LostRace(postgres)
                ? new TryAgainException("The group lost a race in the database.", postgres)
                : exception;
        }
    }

    public async Task AppendAccessAsync(IReadOnlyList<AccessEntry> entries, CancellationToken cancellationToken)
    {
        var agents = new int[entries.Count];
        for (var i = 0; i < agents.Length; i++)
        {
            agents[i] = (int)await AgentIdAsync(entries[i].Agent, cancellationToken);
        }

        await using var command = Command(PostgresAccess.Insert, PostgresAccess.Columns(entries, agents));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The database let another transaction go first; nothing of ours was written.</summary>
    internal static bool LostRace(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    // Locks in one order for every server, so that groups wait for each other and never in a circle.
    private static long[] Locks(GroupKeys keys)
    {
        var locks = new SortedSet<long>();
        foreach (var (key, guarded) in keys.Resources)
        {
            if (guarded)
            {
                locks.Add(LockOf('r', key.ToString()));
            }
        }

        foreach (var claim in keys.Claims)
        {
            locks.Add(LockOf('c', claim));
        }

        foreach (var counter in keys.Counters)
        {
            locks.Add(LockOf('n', counter));
        }

        foreach (var criterion in keys.Criteria)
        {
            locks.Add(LockOf('q', criterion));
        }

        return [.. locks];
    }

    private static long LockOf(char kind, string key) =>
        BinaryPrimitives.ReadInt64BigEndian(MerkleHash.Sha256(Encoding.UTF8.GetBytes($"{kind}{key}")).Bytes);

    private async Task<GroupState> LoadAsync(GroupKeys keys, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);

        // Read committed: the statements after the locks see everything that whoever held them before has written.
        Add(batch, "begin isolation level read committed", []);
        Add(batch, "select pg_advisory_xact_lock(k) from unnest($1) as k", [Locks(keys)]);
        Add(
            batch,
            """
            select r.type, r.id, r.rid, r.version, r.deleted, v.body, v.patients
            from unnest($1, $2) as k(type, id) join resource r on r.type = k.type and r.id = k.id
            join version v on v.rid = r.rid and v.version = r.version
            """,
            [keys.Resources.Keys.Select(k => Catalog.TypeId(k.Type)).ToArray(), keys.Resources.Keys.Select(k => k.Id).ToArray()]);
        Add(batch, "select key, holder from claim where key = any($1)", [keys.Claims.ToArray()]);
        Add(batch, "select name, value from counter where name = any($1)", [keys.Counters.ToArray()]);
        var state = new GroupState { NextRid = _rids.Next };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // The locks give rows without content.
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            state.Resources[new ResourceKey(Catalog.TypeName(reader.GetInt32(0)), reader.GetString(1))] = new ResourceState(
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetBoolean(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
                reader.IsDBNull(6) ? null : reader.GetString(6));
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            state.Claims[reader.GetString(0)] = ResourceKey.Parse(reader.GetString(1));
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            state.Counters[reader.GetString(0)] = reader.GetInt64(1);
        }

        return state;
    }

    private async Task<long> AgentIdAsync(AgentKey agent, CancellationToken cancellationToken)
    {
        if (_agents.TryGetValue(agent, out var id))
        {
            return id;
        }

        // Outside the group's transaction: an agent that is told twice at once must not make two groups wait for each other.
        await using var command = Command(
            """
            with added as (
                insert into agent (subject, role, display, facility, practitioner, device) values ($1, $2, $3, $4, $5, $6)
                on conflict do nothing returning id)
            select id::bigint from added union all
            select id::bigint from agent where (subject, role, display, facility, practitioner, device) = ($1, $2, $3, $4, $5, $6) limit 1
            """,
            [agent.Subject, agent.Role, agent.Display, agent.Facility, agent.Practitioner, agent.Device]);
        while (await command.ExecuteScalarAsync(cancellationToken) is not long)
        {
            // Another server has just added it and our snapshot was older: the next look sees it.
            await Task.Yield();
        }

        id = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        _agents.TryAdd(agent, id);
        return id;
    }
}
