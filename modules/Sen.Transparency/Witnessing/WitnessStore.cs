using System.Globalization;
using Microsoft.Data.Sqlite;
using Sen.Log;

namespace Sen.Transparency.Witnessing;

/// <summary>
/// What a witness remembers, in a file of its own: nothing else writes it, so it stands when the database of the Record is set back. The
/// log's signer keeps what it signed last in the same form. Processes may share the file; every change is one durable transaction.
/// </summary>
internal sealed class WitnessStore : IWitnessStore
{
    /// <summary>Forks are proof and kept without end. What is only a question could be asked by anybody, so it is bounded per log.</summary>
    internal const int MostUnproven = 100;

    private readonly string _connectionString;

    internal WitnessStore(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 10, Pooling = false }.ToString();
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            create table if not exists witnessed (origin text primary key, size integer not null, root blob not null, note text not null);
            create table if not exists contradiction (
                origin text not null, kind text not null, known text not null, shown text not null, at integer not null,
                primary key (origin, kind, shown));
            """;
        command.ExecuteNonQuery();
    }

    public async Task<WitnessState?> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "select size, root, note from witnessed where origin = @origin";
        command.Parameters.AddWithValue("@origin", origin);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new WitnessState(reader.GetInt64(0), new MerkleHash(reader.GetFieldValue<byte[]>(1)), reader.GetString(2))
            : null;
    }

    public async Task<bool> ReplaceAsync(string origin, WitnessState? known, WitnessState next, CancellationToken cancellationToken)
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = known is null
            ? "insert into witnessed (origin, size, root, note) values (@origin, @size, @root, @note) on conflict do nothing"
            : "update witnessed set size = @size, root = @root, note = @note where origin = @origin and size = @known and note = @before";
        command.Parameters.AddWithValue("@origin", origin);
        command.Parameters.AddWithValue("@size", next.Size);
        command.Parameters.AddWithValue("@root", next.Root.Bytes.ToArray());
        command.Parameters.AddWithValue("@note", next.Note);
        if (known is not null)
        {
            command.Parameters.AddWithValue("@known", known.Size);
            command.Parameters.AddWithValue("@before", known.Note);
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task KeepAsync(Contradiction contradiction, CancellationToken cancellationToken)
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            insert into contradiction (origin, kind, known, shown, at)
            select @origin, @kind, @known, @shown, @at
            where @kind = 'Fork' or (select count(*) from contradiction where origin = @origin and kind = @kind) < @most
            on conflict do nothing
            """;
        command.Parameters.AddWithValue("@origin", contradiction.Origin);
        command.Parameters.AddWithValue("@kind", contradiction.Kind.ToString());
        command.Parameters.AddWithValue("@known", contradiction.Known);
        command.Parameters.AddWithValue("@shown", contradiction.Shown);
        command.Parameters.AddWithValue("@at", contradiction.At.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("@most", MostUnproven);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Everything that was kept, newest first.</summary>
    internal async Task<IReadOnlyList<Contradiction>> ContradictionsAsync(int max, CancellationToken cancellationToken)
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture, $"select origin, kind, known, shown, at from contradiction order by kind, at desc limit {max}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Contradiction>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new Contradiction(
                reader.GetString(0),
                Enum.Parse<ContradictionKind>(reader.GetString(1)),
                reader.GetString(2),
                reader.GetString(3),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))));
        }

        return found;
    }

    // "extra" also makes the end of a transaction durable, the removal of its journal: else a loss of power could bring back the state before.
    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "pragma journal_mode = delete; pragma synchronous = extra";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
