namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    public Task<IReadOnlyList<ResourceKey>> AboutAsync(string patient, CancellationToken cancellationToken) => ReadAsync(
        """
        select r.type, r.id from resource r
        where r.rid in (select v.rid from version v where v.patients is not null and $1 = any(string_to_array(v.patients, ' '))) order by r.rid
        """,
        [patient],
        row => new ResourceKey(Catalog.TypeName(row.GetInt32(0)), row.GetString(1)),
        cancellationToken);

    /// <summary>Rows that nobody can see any more are given back. What the write-ahead log and backups hold is the operator's to let go.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "version", "idx_text", "idx_range", "care", "claim" })
        {
            await using var command = Command($"vacuum {table}", []);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
