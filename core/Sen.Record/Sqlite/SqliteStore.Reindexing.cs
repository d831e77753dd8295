namespace Sen.Record.Sqlite;

internal sealed partial class SqliteStore
{
    public async Task<long?> ReindexAsync(string fingerprint, Func<byte[], string?, IndexRows> rowsOf, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _writer.Execute("begin immediate");
            try
            {
                var count = Reindex(fingerprint, rowsOf, cancellationToken);
                _writer.Execute("commit");
                return count;
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

    private long? Reindex(string fingerprint, Func<byte[], string?, IndexRows> rowsOf, CancellationToken cancellationToken)
    {
        using (var known = _writer.PrepareOnce("select value from meta where name = 'index'"))
        {
            if (known.Step() && string.Equals(known.Text(0), fingerprint, StringComparison.Ordinal))
            {
                return null;
            }
        }

        _writer.Execute("delete from idx_text; delete from idx_range; delete from care;");
        var count = 0L;
        using (var resources = _writer.PrepareOnce("""
            select r.rid, r.type, r.id, r.version, r.updated, v.body, v.patients from resource r join version v on v.position = r.position where not r.deleted
            """))
        {
            while (resources.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                count++;
                SqliteGroup.WriteResources(_writer, [new ResourceWrite
                {
                    Rid = resources.Int64(0),
                    TypeId = (int)resources.Int64(1),
                    Key = new ResourceKey(Catalog.TypeName((int)resources.Int64(1)), resources.Text(2)),
                    Version = resources.Int64(3),
                    Updated = resources.Int64(4),
                    IsNew = false,
                    Before = IndexRows.None,
                    After = rowsOf(resources.Blob(5), resources.TextOrNull(6)),
                }]);
            }
        }

        _writer.Prepare("insert or replace into meta (name, value) values ('index', ?)").Bind(fingerprint).Run();
        return count;
    }
}
