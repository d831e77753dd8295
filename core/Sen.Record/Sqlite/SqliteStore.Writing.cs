using Sen.Log;
using SQLitePCL;

namespace Sen.Record.Sqlite;

internal sealed partial class SqliteStore
{
    private readonly Dictionary<AgentKey, long> _agents = [];
    private SqliteConnection? _checkpointer;
    private Task _checkpointing = Task.CompletedTask;
    private long _lastRid;
    private long _lastAccess;
    private long _checkpointAt;
    private volatile bool _finishCheckpoint;

    /// <summary>The Merkle tree over all positions; the writer's.</summary>
    internal Frontier Frontier { get; private set; } = Frontier.Empty;

    public async Task<IGroupTransaction> BeginAsync(GroupKeys keys, bool hopeful, CancellationToken cancellationToken)
    {
        if (_options.ReadOnly)
        {
            throw new InvalidOperationException("The Record was opened to be read only.");
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            _writer.Execute("begin immediate");
            return new SqliteGroup(_writer, this, Load(keys), _writing);
        }
        catch
        {
            _writing.Release();
            throw;
        }
    }

    /// <summary>Reads what the writer remembers between groups from the file.</summary>
    internal void Recover()
    {
        _lastRid = SqliteSchema.Number(_writer, "select max(rid) from resource");
        _lastAccess = SqliteSchema.Number(_writer, "select max(seq) from access");
        using var statement = _writer.PrepareOnce("select frontier from log");
        Frontier = statement.Step() ? Frontier.Read(statement.Blob(0)) : Frontier.Empty;
    }

    internal long NextAccess() => ++_lastAccess;

    internal void Advance(Frontier frontier, IReadOnlyDictionary<AgentKey, long> agents)
    {
        Frontier = frontier;
        foreach (var (agent, id) in agents)
        {
            _agents[agent] = id;
        }
    }

    /// <summary>
    /// Carries the write-ahead log into the file when it has grown: first beside the writer, which goes on; then, when only
    /// the last frames are left, between two groups, so that the log starts again from its beginning.
    /// </summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        // The writer connection is one thread's at a time: a cursor may be moving on it.
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_finishCheckpoint)
            {
                _finishCheckpoint = false;
                _writer.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
            }
            else if (_checkpointing.IsCompleted && _writer.PagesWritten() > _checkpointAt)
            {
                _checkpointAt = _writer.PagesWritten() + _options.CheckpointPages;
                _checkpointing = Task.Run(Checkpoint, cancellationToken);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task AppendAccessAsync(IReadOnlyList<AccessEntry> entries, CancellationToken cancellationToken) =>
        throw new NotSupportedException("On SQLite access entries share the commits' transactions.");

    private void Checkpoint()
    {
        _checkpointer ??= new SqliteConnection(_path, readOnly: false);
        _checkpointer.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
        _finishCheckpoint = true;
    }

    private GroupState Load(GroupKeys keys)
    {
        var state = new GroupState { NextRid = () => ++_lastRid };
        var resource = _writer.Prepare("""
            select r.rid, r.version, r.deleted, v.body, v.patients from resource r join version v on v.position = r.position where r.type = ? and r.id = ?
            """);
        foreach (var key in keys.Resources.Keys)
        {
            resource.Bind(Catalog.TypeId(key.Type)).Bind(key.Id);
            if (resource.Step())
            {
                state.Resources[key] = new ResourceState(
                    resource.Int64(0), resource.Int64(1), resource.Int64(2) != 0, resource.BlobOrNull(3), resource.TextOrNull(4));
            }

            resource.Reset();
        }

        var claim = _writer.Prepare("select holder from claim where key = ?");
        foreach (var key in keys.Claims)
        {
            claim.Bind(key);
            if (claim.Step())
            {
                state.Claims[key] = ResourceKey.Parse(claim.Text(0));
            }

            claim.Reset();
        }

        var counter = _writer.Prepare("select value from counter where name = ?");
        foreach (var name in keys.Counters)
        {
            counter.Bind(name);
            if (counter.Step())
            {
                state.Counters[name] = counter.Int64(0);
            }

            counter.Reset();
        }

        foreach (var agent in keys.Agents)
        {
            state.Agents[agent] = AgentId(agent);
        }

        return state;
    }

    private long AgentId(AgentKey agent)
    {
        if (_agents.TryGetValue(agent, out var id))
        {
            return id;
        }

        Bind(_writer.Prepare("""
            insert or ignore into agent (subject, role, display, facility, practitioner, device) values (?, ?, ?, ?, ?, ?)
            """)).Run();
        var select = Bind(_writer.Prepare("""
            select id from agent where subject = ? and role = ? and display = ? and facility = ? and practitioner = ? and device = ?
            """));
        select.Step();
        id = select.Int64(0);
        select.Reset();
        return id;

        SqliteStatement Bind(SqliteStatement statement) =>
            statement.Bind(agent.Subject).Bind(agent.Role).Bind(agent.Display).Bind(agent.Facility).Bind(agent.Practitioner).Bind(agent.Device);
    }
}
