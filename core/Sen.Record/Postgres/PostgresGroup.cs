using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>One group's transaction: its own connection, its keys locked by advisory locks until it ends.</summary>
internal sealed class PostgresGroup(
    PostgresStore store, NpgsqlConnection connection, NpgsqlTransaction transaction, GroupState state) : IGroupTransaction
{
    public GroupState State { get; } = state;

    public async Task<IReadOnlyList<(ResourceKey Key, long Version)>> MatchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Ids(plan);
        await using var command = new NpgsqlCommand(sql.Text, connection, transaction);
        PostgresStore.AddParameters(command.Parameters, sql.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(ResourceKey Key, long Version)>(2);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((new ResourceKey(store.Catalog.TypeName(plan.TypeId), reader.GetString(0)), reader.GetInt64(1)));
        }

        return found;
    }

    public async Task CommitAsync(GroupWrites writes, CancellationToken cancellationToken)
    {
        try
        {
            await using (var batch = new PostgresGroupSql(writes, State).ToBatch(connection, transaction))
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        catch (PostgresException exception) when (PostgresStore.LostRace(exception))
        {
            throw new TryAgainException("The group lost a race in the database.", exception);
        }

        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException and not PostgresException or IOException or TimeoutException)
        {
            throw new OutcomeUnknownException(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Rolls back unless it was committed; both give the locks back.
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
