using System.Security.Cryptography;
using System.Text;

namespace Sen.Bench;

/// <summary>
/// Writes the Record's rows into the Record's tables with nothing but the C API: one writer, the same durability, as many
/// waiting commits in a transaction as <c>groupMax</c> says. No check, no hash, no JSON.
/// </summary>
internal sealed class SqliteSkeleton : ICommitSkeleton
{
    private readonly RawSqlite _database;
    private readonly GroupQueue<SampledRow> _queue;
    private readonly Dictionary<string, long> _names;
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _commitment = RandomNumberGenerator.GetBytes(32);
    private long _last;
    private long _lastAccess;

    /// <param name="path">A database that the Record has made and closed.</param>
    /// <param name="groupMax">1: a transaction for each commit.</param>
    /// <param name="checkpointPages">As the Record's option; SQLite itself carries the log over, inside a commit.</param>
    internal SqliteSkeleton(string path, int groupMax, int checkpointPages)
    {
        _database = new RawSqlite(path);
        _database.Execute($"pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma wal_autocheckpoint = {checkpointPages}; pragma temp_store = memory;");
        _names = _database.Query("select name, id from name", r => (Name: r.Text(0), Id: r.Int64(1))).ToDictionary(n => n.Name, n => n.Id, StringComparer.Ordinal);
        _last = _database.Query("select coalesce(max(rid), 0) from resource", r => r.Int64(0))[0];
        _lastAccess = _database.Query("select coalesce(max(seq), 0) from access", r => r.Int64(0))[0];
        _queue = new GroupQueue<SampledRow>(groupMax, [WriteGroupAsync]);
    }

    public Task WriteAsync(SampledRow row, CancellationToken cancellationToken) => _queue.WriteAsync(row, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _database.Dispose();
    }

    private Task WriteGroupAsync(List<SampledRow> group)
    {
        _database.Execute("begin immediate");
        foreach (var row in group)
        {
            Write(row);
        }

        _database.Execute("commit");
        return Task.CompletedTask;
    }

    // Who wrote about whom, as the Record's own commits say it.
    private void WriteAccess(SampledRow row, long at, ReadOnlySpan<byte> id)
    {
        var entry = _database.Prepare("insert into access (seq, at, agent, purpose, reason, action, target, outcome) values (?, ?, 1, 'TREAT', null, 'create', ?, '0')");
        entry.Bind(1, ++_lastAccess);
        entry.Bind(2, at);
        entry.BindText(3, id);
        _database.Step(entry);
        var person = _database.Prepare("insert into access_patient (patient, seq) values (?, ?)");
        person.BindText(1, row.Patients);
        person.Bind(2, _lastAccess);
        _database.Step(person);
    }

    private void Write(SampledRow row)
    {
        var rid = ++_last;
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var commitId = Guid.CreateVersion7();
        Span<byte> commit = stackalloc byte[16];
        commitId.TryWriteBytes(commit, bigEndian: true, out _);
        Span<byte> id = stackalloc byte[36];
        commitId.TryFormat(id, out _);

        var commits = _database.Prepare("insert into commits (id, at, agent, facility, purpose, reason) values (?, ?, 1, ?, 'TREAT', null)");
        commits.Bind(1, commit);
        commits.Bind(2, at);
        commits.BindText(3, "bv-bench"u8);
        _database.Step(commits);

        WriteAccess(row, at, id);

        var version = _database.Prepare("""
            insert into version (position, rid, version, previous, commit_id, at, patients, labels, salt, commitment, body) values (?, ?, 1, null, ?, ?, ?, null, ?, ?, ?)
            """);
        version.Bind(1, rid);
        version.Bind(2, rid);
        version.Bind(3, commit);
        version.Bind(4, at);
        version.BindText(5, row.Patients);
        version.Bind(6, _salt);
        version.Bind(7, _commitment);
        version.Bind(8, row.Body);
        _database.Step(version);

        var resource = _database.Prepare(row.Sorted is null
            ? "insert into resource (rid, type, id, position, version, deleted, updated, sorted) values (?, ?, ?, ?, 1, 0, ?, null)"
            : "insert into resource (rid, type, id, position, version, deleted, updated, sorted) values (?, ?, ?, ?, 1, 0, ?, ?)");
        resource.Bind(1, rid);
        resource.Bind(2, _names[row.Type]);
        resource.BindText(3, id);
        resource.Bind(4, rid);
        resource.Bind(5, at);
        if (row.Sorted is { } sorted)
        {
            resource.Bind(6, sorted);
        }

        _database.Step(resource);
        WriteIndex(row, rid);
    }

    private void WriteIndex(SampledRow row, long rid)
    {
        Span<byte> utf8 = stackalloc byte[1024];
        var texts = _database.Prepare("insert into idx_text (key, value, rid) values (?, ?, ?)");
        foreach (var (key, value) in row.Texts)
        {
            texts.Bind(1, _names[key]);
            texts.BindText(2, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
            texts.Bind(3, rid);
            _database.Step(texts);
        }

        var ranges = _database.Prepare("insert into idx_range (key, lo, hi, rid) values (?, ?, ?, ?)");
        foreach (var range in row.Ranges)
        {
            ranges.Bind(1, range.Sign * _names[range.Key]);
            ranges.Bind(2, range.Lo);
            ranges.Bind(3, range.Hi);
            ranges.Bind(4, rid);
            _database.Step(ranges);
        }

        var cares = _database.Prepare("insert into care (patient, facility, source, until) values (?, ?, ?, ?)");
        foreach (var care in row.Care)
        {
            cares.BindText(1, care.Patient);
            cares.BindText(2, care.Facility);
            cares.Bind(3, rid);
            cares.Bind(4, care.Until);
            _database.Step(cares);
        }
    }
}
