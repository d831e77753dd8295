namespace Sen.Record.Sqlite;

internal sealed partial class SqliteStore
{
    public async Task<bool> NumberAsync(string reader, long from, long to, IReadOnlyList<SeriesEntry> picked, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _writer.Execute("begin immediate");
            try
            {
                if (Scalar(_writer.Prepare("select position from cursor where name = ?").Bind(reader)) != from)
                {
                    _writer.Execute("rollback");
                    return false;
                }

                _writer.Prepare("insert or replace into cursor (name, position) values (?, ?)").Bind(reader).Bind(to).Run();
                var insert = _writer.Prepare("insert into series (name, number, position) select ?, coalesce(max(number), -1) + 1, ? from series where name = ?");
                var forget = _writer.Prepare("delete from series where name = ? and number <= (select max(number) from series where name = ?) - ?");
                foreach (var entry in picked)
                {
                    insert.Bind(entry.Series).Bind(entry.Position).Bind(entry.Series).Run();
                    forget.Bind(entry.Series).Bind(entry.Series).Bind(IRecordStore.SeriesKept).Run();
                }

                _writer.Execute("commit");
                return true;
            }
            catch
            {
                _writer.Execute("rollback");
                throw;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task<IReadOnlyList<NumberedEntry>> NumberedAsync(string series, long after, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare("select number, position from series where name = ? and number > ? order by number limit ?")
            .Bind(series).Bind(after).Bind(max);
        var entries = new List<NumberedEntry>();
        try
        {
            while (statement.Step())
            {
                entries.Add(new NumberedEntry(statement.Int64(0), statement.Int64(1)));
            }
        }
        finally
        {
            statement.Reset();
        }

        return Task.FromResult<IReadOnlyList<NumberedEntry>>(entries);
    }

    public Task<long?> LastNumberAsync(string series, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare("select max(number) from series where name = ?").Bind(series);
        try
        {
            return Task.FromResult(statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : (long?)null);
        }
        finally
        {
            statement.Reset();
        }
    }

    // The folder's lock is the lease of everything.
    public Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellationToken) => Task.FromResult(!_options.ReadOnly);
}
