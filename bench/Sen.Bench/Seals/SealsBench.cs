using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sen.Fhir;
using Sen.Log;
using Sen.Record;
using Sen.Record.Postgres;
using Sen.Record.Sqlite;

namespace Sen.Bench;

/// <summary>What the log costs: sealing, its share of a commit, inclusion proofs, and recomputing everything.</summary>
internal static class SealsBench
{
    private const int Entries = 1_000_000;
    private const int QuickEntries = 20_000;

    /// <summary>Resources of a commit while the log is filled.</summary>
    private const int Bulk = 500;

    /// <summary>As many as a busy committer takes together.</summary>
    private const int Group = 256;

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var entries = settings.Effort.Rounds == 1 ? QuickEntries : Entries;
        var corpus = Corpus.Open(settings.Corpus);
        var documents = corpus.Documents();
        var table = new Table($"The log over {entries:N0} entries, {corpus.Name}", ["engine", "what", "value"]);
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            var place = await places.NewAsync(new RecordOptions());
            var commits = await FillAsync(place, documents, entries, settings.Effort.Cell, cancellationToken);
            var sealing = engine is RecordEngine.Sqlite ? SealSqlite(place) : await SealPostgresAsync(place, cancellationToken);
            table.Add([$"{engine}", "sealing, one core, entries a second", sealing.ToString("N0", CultureInfo.InvariantCulture)]);
            table.Add([$"{engine}", "commits a second, one resource each", commits.ToString("N0", CultureInfo.InvariantCulture)]);

            // On SQLite sealing is a part of the one writer's time; on PostgreSQL it is beside the commits, and this is the worst case.
            table.Add([$"{engine}", "of what they were without sealing", (1 - (commits / sealing)).ToString("N2", CultureInfo.InvariantCulture)]);
            await using var record = await RecordFactory.OpenAsync(place, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
            var proofs = await ProveAsync(record, settings.Effort.Cell, cancellationToken);
            table.Add([$"{engine}", "inclusion proof, p50 / p99 ms", string.Create(CultureInfo.InvariantCulture, $"{proofs.P50:N2} / {proofs.P99:N2}")]);
            var began = Stopwatch.GetTimestamp();
            var verification = await record.VerifyAsync(cancellationToken);
            table.Add([$"{engine}", $"verification of {verification.Positions:N0} entries, seconds", Stopwatch.GetElapsedTime(began).TotalSeconds.ToString("N1", CultureInfo.InvariantCulture)]);
            if (!verification.IsWhole)
            {
                throw new InvalidOperationException(string.Join(Environment.NewLine, verification.Findings));
            }
        }

        await table.WriteAsync(settings.Output);
    }

    private static async Task<double> FillAsync(RecordOptions place, FhirDocument[] documents, int entries, TimeSpan cell, CancellationToken cancellationToken)
    {
        await using var record = await RecordFactory.OpenAsync(place, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        var node = Caller.System("bench");
        for (var done = 0; done < entries; done += Bulk)
        {
            var commit = new Commit();
            for (var i = 0; i < Bulk; i++)
            {
                var document = documents[(done + i) % documents.Length];
                commit.Create(document, ResourceKey.New(document.ResourceType, TimeProvider.System));
            }

            if (!(await record.CommitAsync(node, commit, cancellationToken)).Succeeded)
            {
                throw new InvalidOperationException("The Record refused a commit.");
            }
        }

        var writing = new Way("Record", IsBaseline: false, (n, token) =>
        {
            var document = documents[n % documents.Length];
            return record.CommitAsync(node, new Commit().Create(document, ResourceKey.New(document.ResourceType, TimeProvider.System)), token);
        });
        var reading = await Load.RunAsync(64, cell, writing, cancellationToken);
        while (await record.Store.SealAsync(cancellationToken) > 0)
        {
            // Until everything is under the tree.
        }

        return reading.Rate;
    }

    /// <summary>Seals everything anew in groups, each durable; documents are in the file already.</summary>
    private static double SealSqlite(RecordOptions place)
    {
        using var writer = new SqliteConnection(Path.Combine(place.DataDirectory, "record.db"), readOnly: false);
        writer.Execute("pragma synchronous = full; pragma cache_size = -65536; delete from tile; delete from root;");
        var frontier = Frontier.Empty;
        var began = Stopwatch.GetTimestamp();
        while (SqliteSeals.Commitments(writer, frontier.Size, Group) is { Count: > 0 } commitments)
        {
            writer.Execute("begin immediate");
            frontier = SqliteSeals.Append(writer, frontier, [.. commitments.Select(c => new Commitment(c).LeafHash)], at: 0);
            writer.Execute("commit");
        }

        return frontier.Size / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> SealPostgresAsync(RecordOptions place, CancellationToken cancellationToken)
    {
        await using (var connection = new NpgsqlConnection(place.ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            await using var reset = new NpgsqlCommand("truncate tile, root", connection);
            await reset.ExecuteNonQueryAsync(cancellationToken);
            await using var begin = new NpgsqlCommand("update log set position = 0, frontier = $1", connection)
            {
                Parameters = { new NpgsqlParameter<byte[]> { TypedValue = Frontier.Empty.ToBytes() } },
            };
            await begin.ExecuteNonQueryAsync(cancellationToken);
        }

        // Without the Record around it there is no other sealer.
        await using var store = await PostgresStore.OpenAsync(place, cancellationToken);
        var (began, total) = (Stopwatch.GetTimestamp(), 0L);
        while (await store.SealAsync(cancellationToken) is var count and > 0)
        {
            total += count;
        }

        return total / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<Reading> ProveAsync(OpenRecord record, TimeSpan cell, CancellationToken cancellationToken)
    {
        var head = await record.SealedLog.HeadAsync(cancellationToken);
        var tree = new MerkleTree(record.SealedLog.Nodes);
        return await Load.RunAsync(
            1, cell, new Way("proofs", IsBaseline: false, (_, token) => tree.InclusionProofAsync(Random.Shared.NextInt64(head.Size), head.Size, token)), cancellationToken);
    }
}
