using System.Collections.Concurrent;

namespace Sen.Bench;

/// <summary>On SQLite: a prepared statement on each of a few connections; one writer for the log.</summary>
internal sealed class SqliteBareReads : IBareReads
{
    private readonly string _path;
    private readonly ConcurrentBag<RawSqlite> _readers = [];
    private readonly RawSqlite _writer;
    private readonly GroupQueue<Seen> _log;
    private readonly Dictionary<string, long> _names;
    private long _last;

    internal SqliteBareReads(string path, int checkpointPages)
    {
        _path = path;
        _writer = new RawSqlite(path);
        _writer.Execute($"pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma wal_autocheckpoint = {checkpointPages};");
        _names = _writer.Query("select name, id from name", r => (Name: r.Text(0), Id: r.Int64(1))).ToDictionary(n => n.Name, n => n.Id, StringComparer.Ordinal);
        _last = _writer.Query("select coalesce(max(seq), 0) from access", r => r.Int64(0))[0];
        _log = new GroupQueue<Seen>(256, [AppendAsync]);
    }

    public async Task<byte[]?> ReadAsync(string type, string id, CancellationToken cancellationToken)
    {
        if (Read(type, id) is not { } found)
        {
            return null;
        }

        await _log.WriteAsync(new Seen($"{type}/{id}", found.Patients, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
        return found.Body;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _writer.Dispose();
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }
    }

    private (byte[] Body, string Patients)? Read(string type, string id)
    {
        if (!_readers.TryTake(out var reader))
        {
            reader = new RawSqlite(_path);
            reader.Execute("pragma cache_size = -16384; pragma mmap_size = 268435456;");
        }

        var statement = reader.Prepare("select v.body, v.patients from resource r join version v on v.position = r.position where r.type = ? and r.id = ?");
        statement.Bind(1, _names[type]);
        statement.BindText(2, id);
        (byte[], string)? found = null;
        while (reader.Step(statement))
        {
            found = (statement.Blob(0), statement.Text(1));
        }

        _readers.Add(reader);
        return found;
    }

    private Task AppendAsync(List<Seen> group)
    {
        _writer.Execute("begin immediate");
        var entry = _writer.Prepare("insert into access (seq, at, agent, purpose, reason, action, target, outcome) values (?, ?, 1, 'TREAT', null, 'read', ?, '0')");
        var person = _writer.Prepare("insert into access_patient (patient, seq) values (?, ?)");
        foreach (var seen in group)
        {
            entry.Bind(1, ++_last);
            entry.Bind(2, seen.At);
            entry.BindText(3, seen.Target);
            _writer.Step(entry);
            person.BindText(1, seen.Patients);
            person.Bind(2, _last);
            _writer.Step(person);
        }

        _writer.Execute("commit");
        return Task.CompletedTask;
    }
}
