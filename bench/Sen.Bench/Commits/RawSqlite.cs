using SQLitePCL;

namespace Sen.Bench;

/// <summary>The C API with nothing on it but an error check.</summary>
internal sealed class RawSqlite : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);

    static RawSqlite() => Batteries_V2.Init();

    internal RawSqlite(string path)
    {
        Check(raw.sqlite3_open_v2(path, out _handle, raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_READWRITE, null));
        raw.sqlite3_busy_timeout(_handle, 30_000);
    }

    internal void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    internal sqlite3_stmt Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _statements.Add(sql, statement);
        }

        return statement;
    }

    internal List<T> Query<T>(string sql, Func<sqlite3_stmt, T> read)
    {
        var statement = Prepare(sql);
        var rows = new List<T>();
        while (Step(statement))
        {
            rows.Add(read(statement));
        }

        return rows;
    }

    /// <summary>True when there is a row; resets the statement when there is none.</summary>
    internal bool Step(sqlite3_stmt statement)
    {
        var more = Check(raw.sqlite3_step(statement)) == raw.SQLITE_ROW;
        if (!more)
        {
            _ = raw.sqlite3_reset(statement);
        }

        return more;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    private int Check(int code) => code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE
        ? code
        : throw new InvalidOperationException($"SQLite {code}: {(_handle is null ? "" : raw.sqlite3_errmsg(_handle).utf8_to_string())}");
}

/// <summary>Short names for binding and reading.</summary>
internal static class RawStatement
{
    internal static long Int64(this sqlite3_stmt row, int column) => raw.sqlite3_column_int64(row, column);

    internal static double Double(this sqlite3_stmt row, int column) => raw.sqlite3_column_double(row, column);

    internal static string Text(this sqlite3_stmt row, int column) => raw.sqlite3_column_text(row, column).utf8_to_string();

    internal static byte[] Blob(this sqlite3_stmt row, int column) => raw.sqlite3_column_blob(row, column).ToArray();

    internal static bool IsNull(this sqlite3_stmt row, int column) => raw.sqlite3_column_type(row, column) == raw.SQLITE_NULL;

    internal static void Bind(this sqlite3_stmt statement, int at, long value) => _ = raw.sqlite3_bind_int64(statement, at, value);

    internal static void Bind(this sqlite3_stmt statement, int at, double value) => _ = raw.sqlite3_bind_double(statement, at, value);

    internal static void Bind(this sqlite3_stmt statement, int at, ReadOnlySpan<byte> value) => _ = raw.sqlite3_bind_blob(statement, at, value);

    internal static void BindText(this sqlite3_stmt statement, int at, ReadOnlySpan<byte> utf8) => _ = raw.sqlite3_bind_text(statement, at, utf8);

    internal static void BindText(this sqlite3_stmt statement, int at, string? value) =>
        _ = value is null ? raw.sqlite3_bind_null(statement, at) : raw.sqlite3_bind_text(statement, at, value);
}
