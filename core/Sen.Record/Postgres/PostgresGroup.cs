using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>
/// One group's transaction: its own connection, its keys locked by advisory locks until it ends. "begin" and "commit" travel with
/// the statements beside them, so that a group costs two round trips, and one when there is nothing to lock and read first.
/// </summary>
internal sealed class PostgresGroup(PostgresStore store, NpgsqlConnection connection, bool begun, GroupState state) : IGroupTransaction
{
    public GroupState State { get; } = state;

    public async Task<IReadOnlyList<(ResourceKey Key, long Version)>> MatchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Ids(SqlDialect.Postgres, plan);
        await using var command = new NpgsqlCommand(sql.Text, connection);
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
            // Statements sent together without a transaction around them are one.
            await using var batch = new PostgresGroupSql(writes, State).ToBatch(connection);
            if (begun)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (PostgresStore.LostRace(exception))
        {
            throw new TryAgainException("The group lost a race in the database.", exception);
        }
        catch (Exception exception) when (exception is NpgsqlException and not PostgresException or IOException or TimeoutException)
        {
            throw new OutcomeUnknownException(exception);
        }
    }

    // A connection that is given back inside a transaction is rolled back by its pool; that gives the locks back too.
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
