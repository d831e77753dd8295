using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>A line that was not taken.</summary>
internal sealed record ImportProblem(long Line, string? Resource, IReadOnlyList<FhirIssue> Issues);

/// <summary>How far an import is.</summary>
/// <param name="Lines">All lines up to this one are dealt with.</param>
internal readonly record struct ImportCount(long Lines, long Written, long Unchanged, long Wrong);

/// <summary>
/// Brings resources in under their own ids, in any order, many in a commit. While some commits wait for the disk the next are read and
/// validated. What is there already with the same bytes is left alone, so that an import can be begun again.
/// </summary>
internal sealed class Importer(IRecord record, Caller caller)
{
    private const int BatchSize = 500;

    /// <summary>A batch is closed when it is this large, so that long documents do not pile up.</summary>
    private const int BatchBytes = 4 * 1024 * 1024;

    private const int InFlight = 4;

    /// <summary>Reads all lines after those that were dealt with before.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="type">Type that every resource must have; null: any.</param>
    /// <param name="done">Lines dealt with before, and the counts so far.</param>
    /// <param name="wrong">Hears of each line that is not taken, in order.</param>
    /// <param name="told">Hears how far it is, after the problems up to there.</param>
    /// <param name="cancellationToken">Stops it; what was told as done is done.</param>
    internal async Task<ImportCount> RunAsync(
        IAsyncEnumerable<ImportLine> lines,
        string? type,
        ImportCount done,
        Func<ImportProblem, ValueTask> wrong,
        Func<ImportCount, ValueTask> told,
        CancellationToken cancellationToken)
    {
        var running = new Queue<Running>();
        await foreach (var batch in BatchesAsync(lines, done.Lines, cancellationToken))
        {
            var read = await Task.Run(() => Read(batch, type, caller.Role is not Role.System), cancellationToken);

            // Two versions of one resource keep their order: the later waits for the earlier.
            while (running.Count >= InFlight || running.Any(r => r.Keys.Overlaps(read.Keys)))
            {
                done = await SettleAsync(running.Dequeue(), done, wrong, told);
            }

            running.Enqueue(new Running(read.Keys, batch[^1].Number, Task.Run(() => CommitAsync(read, cancellationToken), cancellationToken)));
        }

        while (running.Count > 0)
        {
            done = await SettleAsync(running.Dequeue(), done, wrong, told);
        }

        return done;
    }

    private static async Task<ImportCount> SettleAsync(
        Running oldest, ImportCount done, Func<ImportProblem, ValueTask> wrong, Func<ImportCount, ValueTask> told)
    {
        var outcome = await oldest.Work;
        foreach (var problem in outcome.Problems.OrderBy(p => p.Line))
        {
            await wrong(problem);
        }

        done = new ImportCount(oldest.LastLine, done.Written + outcome.Written, done.Unchanged + outcome.Unchanged, done.Wrong + outcome.Problems.Count);
        await told(done);
        return done;
    }

    private static async IAsyncEnumerable<List<ImportLine>> BatchesAsync(
        IAsyncEnumerable<ImportLine> lines, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<ImportLine>(BatchSize);
        var bytes = 0;
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            if (line.Number <= after)
            {
                continue;
            }

            batch.Add(line);
            bytes += line.Utf8.Length;
            if (batch.Count == BatchSize || bytes >= BatchBytes)
            {
                yield return batch;
                batch = new List<ImportLine>(BatchSize);
                bytes = 0;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    // A Subscription is a request of somebody that is looked at and answered; only the node itself brings back one that was.
    private static Batch Read(List<ImportLine> lines, string? type, bool isForeign)
    {
        var batch = new Batch();
        foreach (var line in lines)
        {
            var parsed = FhirDocument.Parse(line.Utf8);
            var problem = parsed switch
            {
                _ when line.Utf8.Length == 0 => [new FhirIssue("error", "too-long", "", $"A resource has at most {FhirDocument.MaxBytes} bytes.")],
                { Succeeded: false } => parsed.Issues,
                { Value.Id: null } => [new FhirIssue("error", "required", "id", "A resource that is brought in has an id.")],
                { Value.ResourceType: "Subscription" } when isForeign => [new FhirIssue("error", "forbidden", "", "A subscription is asked for by its subscriber.")],
                _ when type is not null && parsed.Value.ResourceType != type => [new FhirIssue("error", "invalid", "resourceType", $"Not a {type}.")],
                _ => null,
            };
            if (problem is not null)
            {
                batch.Problems.Add(new ImportProblem(line.Number, null, problem));
            }
            else if (parsed.Value is { Id: { } id } document)
            {
                batch.Add(new Item(line.Number, document, new ResourceKey(document.ResourceType, id)));
            }
        }

        return batch;
    }

    private async Task<Batch> CommitAsync(Batch batch, CancellationToken cancellationToken)
    {
        foreach (var part in batch.Parts)
        {
            await CommitAsync(batch, part, 0, part.Count, cancellationToken);
            part.ForEach(item => item.Document.Release());
        }

        return batch;
    }

    // A commit is all or nothing: when it fails, its halves are tried, until the line that is wrong stands alone.
    private async Task CommitAsync(Batch batch, List<Item> items, int from, int count, CancellationToken cancellationToken)
    {
        var commit = new Commit();
        for (var i = from; i < from + count; i++)
        {
            commit.Bring(items[i].Document, items[i].Key);
        }

        var committed = await record.CommitAsync(caller, commit, cancellationToken);
        if (committed.Succeeded)
        {
            var unchanged = committed.Value.Entries.Count(e => e.Outcome is Outcome.Existing);
            batch.Unchanged += unchanged;
            batch.Written += count - unchanged;
        }
        else if (count == 1)
        {
            batch.Problems.Add(new ImportProblem(items[from].Line, items[from].Key.ToString(), IssuesOf(committed.Failure)));
        }
        else
        {
            await CommitAsync(batch, items, from, count / 2, cancellationToken);
            await CommitAsync(batch, items, from + (count / 2), count - (count / 2), cancellationToken);
        }
    }

    private static IReadOnlyList<FhirIssue> IssuesOf(Failure failure) => failure switch
    {
        Invalid invalid => [.. invalid.Issues.Select(i => new FhirIssue("error", "invalid", i.Path, i.Message))],
        Denied => [new FhirIssue("error", "forbidden", "", $"{failure.Code}: {failure.Message}")],
        _ => [new FhirIssue("error", "conflict", "", failure.Message)],
    };

    private sealed record Item(long Line, FhirDocument Document, ResourceKey Key);

    private sealed record Running(HashSet<ResourceKey> Keys, long LastLine, Task<Batch> Work);

    /// <summary>The lines of a batch in commits that change no resource twice.</summary>
    private sealed class Batch
    {
        private HashSet<ResourceKey> _last = [];

        internal HashSet<ResourceKey> Keys { get; } = [];

        internal List<List<Item>> Parts { get; } = [];

        internal List<ImportProblem> Problems { get; } = [];

        internal long Written { get; set; }

        internal long Unchanged { get; set; }

        internal void Add(Item item)
        {
            Keys.Add(item.Key);
            if (Parts.Count == 0 || !_last.Add(item.Key))
            {
                Parts.Add([]);
                _last = [item.Key];
            }

            Parts[^1].Add(item);
        }
    }
}
