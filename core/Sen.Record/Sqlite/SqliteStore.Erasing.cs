using SQLitePCL;

namespace Sen.Record.Sqlite;

internal sealed partial class SqliteStore
{
    public Task<IReadOnlyList<ResourceKey>> AboutAsync(string patient, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        return Task.FromResult<IReadOnlyList<ResourceKey>>(Rows(
            lease.Connection.Prepare("""
                select distinct r.type, r.id from version v join resource r on r.rid = v.rid
                where v.patients is not null and instr(' ' || v.patients || ' ', ' ' || ? || ' ') > 0 order by r.rid
                """).Bind(patient),
            row => new ResourceKey(Catalog.TypeName((int)row.Int64(0)), row.Text(1))));
    }

    /// <summary>The write-ahead log still holds pages as they were: it is carried into the file and emptied.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _checkpointing;
            _writer.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        }
        finally
        {
            _writing.Release();
        }
    }
}
