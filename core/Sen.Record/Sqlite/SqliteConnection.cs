using System.Text;
using Sen.Log;
using SQLitePCL;

namespace Sen.Record.Sqlite;

/// <summary>SQLite said no. The text is SQLite's own and names tables, never values.</summary>
public sealed class SqliteException(int code, string message) : Exception($"SQLite {code}: {message}")
{
    public int Code { get; } = code;
}

/// <summary>
/// One connection, used by one thread at a time, with its prepared statements. A thin layer over the C API: a commit binds
/// dozens of values, and ADO.NET's parameter objects were the larger half of the time spent outside SQLite.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteConnection() => Batteries_V2.Init();

    internal SqliteConnection(string path, bool readOnly)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out _handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException(code, raw.sqlite3_errstr(code).utf8_to_string());
        }

        raw.sqlite3_busy_timeout(_handle, 30_000);
    }

    /// <summary>A statement that stays prepared as long as the connection lives.</summary>
    internal SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            statement = new SqliteStatement(this, handle);
            _statements.Add(sql, statement);
        }

        // Whoever failed half way through its rows must not hold a snapshot or leave its values behind.
        statement.Reset();
        return statement;
    }

    /// <summary>A statement with generated text, which would fill the cache of prepared ones; the caller disposes of it.</summary>
    internal SqliteStatement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        return new SqliteStatement(this, handle);
    }

    /// <summary>Runs a script of any number of statements.</summary>
    internal void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Log and checkpointed frames of the write-ahead log after a checkpoint of the kind given.</summary>
    internal (int Log, int Checkpointed) Checkpoint(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var log, out var done);
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
        {
            Check(code);
        }

        return (log, done);
    }

    /// <summary>Pages this connection has written since it was opened; in write-ahead mode, frames of the log.</summary>
    internal long PagesWritten()
    {
        const int CacheWrite = 9;
        Check(raw.sqlite3_db_status(_handle, CacheWrite, out var pages, out _, 0));
        return pages;
    }

    /// <summary>Stops what runs now, from another thread.</summary>
    internal void Interrupt() => raw.sqlite3_interrupt(_handle);

    internal int Check(int code) => code switch
    {
        raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE => code,
        raw.SQLITE_INTERRUPT => throw new OperationCanceledException(),
        _ => throw new SqliteException(code, raw.sqlite3_errmsg(_handle).utf8_to_string()),
    };

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _handle.Dispose();
    }
}

/// <summary>A prepared statement: bind from 1, step, read from 0, reset.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt handle) : IDisposable
{
    private int _next = 1;

    internal SqliteStatement Bind(long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, _next++, value));
        return this;
    }

    internal SqliteStatement Bind(double value)
    {
        connection.Check(raw.sqlite3_bind_double(handle, _next++, value));
        return this;
    }

    internal SqliteStatement Bind(string? value)
    {
        connection.Check(value is null ? raw.sqlite3_bind_null(handle, _next++) : BindUtf8(value));
        return this;
    }

    internal SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        connection.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, _next++, 0)
            : raw.sqlite3_bind_blob(handle, _next++, value));
        return this;
    }

    internal SqliteStatement BindNull()
    {
        connection.Check(raw.sqlite3_bind_null(handle, _next++));
        return this;
    }

    internal SqliteStatement Bind(object? value) => value switch
    {
        null => BindNull(),
        string text => Bind(text),
        long number => Bind(number),
        int number => Bind((long)number),
        double number => Bind(number),
        byte[] bytes => Bind(bytes.AsSpan()),
        _ => throw new ArgumentException("Not a type that SQLite stores.", nameof(value)),
    };

    /// <summary>True when there is a row to read.</summary>
    internal bool Step() => connection.Check(raw.sqlite3_step(handle)) == raw.SQLITE_ROW;

    /// <summary>Runs a statement that gives no rows and makes it ready for the next values.</summary>
    internal void Run()
    {
        try
        {
            connection.Check(raw.sqlite3_step(handle));
        }
        finally
        {
            Reset();
        }
    }

    internal void Reset()
    {
        // The result repeats the error of the last step, which has been thrown already.
        _ = raw.sqlite3_reset(handle);
        _next = 1;
    }

    internal bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    internal long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    internal double Double(int column) => raw.sqlite3_column_double(handle, column);

    internal string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Good until the next step; empty for null.</summary>
    internal ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    internal Guid Guid(int column) => new(raw.sqlite3_column_blob(handle, column), bigEndian: true);

    internal byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    internal MerkleHash Hash(int column) => new(raw.sqlite3_column_blob(handle, column));

    internal byte[]? BlobOrNull(int column) => IsNull(column) ? null : Blob(column);

    public void Dispose() => handle.Dispose();

    private int BindUtf8(string value)
    {
        Span<byte> buffer = stackalloc byte[512];
        if (Encoding.UTF8.TryGetBytes(value, buffer, out var written) && written > 0)
        {
            return raw.sqlite3_bind_text(handle, _next++, buffer[..written]);
        }

        return raw.sqlite3_bind_text(handle, _next++, value);
    }
}
