using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Simulator;

/// <summary>A resource to be written and the unique keys it takes.</summary>
/// <param name="Facility">Organization id of the facility that writes it.</param>
internal sealed record Planted(Resource Resource, string? Facility, params string[] Claims)
{
    internal ResourceKey Key => ResourceKey.Of(Resource);
}

/// <summary>Writes to the Record in batches, several at once, and tells the time at which it happens.</summary>
internal sealed class SeedWriter(IRecord record, TimeProvider clock, CancellationToken cancellationToken)
{
    private const int BatchSize = 150;
    private const int InFlight = 4;
    private static readonly Caller Seed = Caller.System("seed");
    private int _written;

    internal int Written => _written;

    /// <summary>Everything that follows happens at this time; a clock that cannot be set stays as it is.</summary>
    internal void At(DateTimeOffset instant) => (clock as ISettableClock)?.Set(instant);

    /// <summary>Writes all, each once, in any order. Invented data is marked as such.</summary>
    internal Task WriteAsync(IEnumerable<Planted> planted)
    {
        var batches = planted.GroupBy(p => p.Facility, StringComparer.Ordinal).SelectMany(g => g.Chunk(BatchSize));
        var options = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(batches, options, async (batch, _) =>
        {
            var commit = new Commit();
            if (batch[0].Facility is { } facility)
            {
                commit.At(facility);
            }

            foreach (var one in batch)
            {
                Add(commit, one);
            }

            await CommitAsync(commit);
        });
    }

    /// <summary>One commit as it is.</summary>
    internal async Task<Receipt> CommitAsync(Commit commit)
    {
        var committed = await record.CommitAsync(Seed, commit, cancellationToken);
        Interlocked.Add(ref _written, commit.Changes.Count);
        return committed.Succeeded ? committed.Value : throw new InvalidOperationException(Explain(committed.Failure));
    }

    /// <summary>A read by somebody of the story; it leaves its trace in the access log.</summary>
    internal async Task ReadAsync(Caller caller, ResourceKey key)
    {
        var read = await record.ReadAsync(caller, key, cancellationToken);
        if (!read.Succeeded)
        {
            throw new InvalidOperationException(Explain(read.Failure));
        }
    }

    internal static void Add(Commit commit, Planted planted)
    {
        commit.Create(planted.Resource.MarkSample());
        foreach (var claim in planted.Claims)
        {
            commit.Claim(claim, planted.Key);
        }
    }

    private static string Explain(Failure failure) => failure is Invalid invalid
        ? string.Join("; ", invalid.Issues.Take(5).Select(i => $"{i.Path}: {i.Message}"))
        : $"{failure.Code}: {failure.Message}";
}
