namespace Sen.Record;

/// <summary>
/// Recomputes every commitment from the stored version, its commit and its salt, the tree from the commitments, and compares them with
/// what was written then: entries, tiles, roots, checkpoints. While one batch is hashed the next one is read.
/// </summary>
internal sealed class RecordVerifier(IRecordStore store, IReadOnlyList<IVersionCheck> checks)
{
    private readonly Findings _findings = new();
    private readonly Dictionary<int, IVersionCheck[]> _checksOf = [];

    internal async Task<Verification> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken)
    {
        // The last checkpoint before the head: what it covers was sealed before it, so a log that goes on meanwhile is not taken for one cut off.
        var published = (await store.LatestAsync(cancellationToken))?.Size ?? 0;
        var head = await store.FrontierAsync(cancellationToken);
        if (head.Size < request.From.Size)
        {
            _findings.Add(head.Size + 1, $"the log ends at {head.Size}, and was verified up to {request.From.Size} before: entries were cut off");
        }

        var end = request.Max < head.Size - request.From.Size ? request.From.Size + request.Max : head.Size;
        published = request.Checkpoints.Select(c => c.Size).Append(published).Max();
        if (published > head.Size)
        {
            _findings.Add(head.Size + 1, $"the log ends at {head.Size}, and a checkpoint of {published} was published: entries were cut off");
        }

        var tree = new TreeCheck(store, request.From, head.Size, await CheckpointsAsync(request, end, cancellationToken), _findings);
        await ReadAsync(tree, end, cancellationToken);
        if (tree.Frontier.Size == head.Size && tree.Frontier.Root != head.Root)
        {
            _findings.Add(null, "the tree that the log goes on from is not that of its entries");
        }

        if (request.Tables)
        {
            foreach (var (finding, position) in await store.CheckAsync(cancellationToken))
            {
                _findings.Add(position, finding);
            }
        }

        return new Verification(tree.Frontier, tree.Frontier.Size >= head.Size, _findings.First, _findings.All);
    }

    /// <summary>Those that this run comes to.</summary>
    private async Task<IEnumerable<SealedHead>> CheckpointsAsync(VerificationRequest request, long end, CancellationToken cancellationToken)
    {
        const int Page = 1_000;
        var known = new List<SealedHead>(request.Checkpoints);
        for (var from = request.From.Size + 1; from <= end && await store.CheckpointsAsync(from, Page, cancellationToken) is { Count: > 0 } stored; from = stored[^1].Size + 1)
        {
            known.AddRange(stored.Select(c => new SealedHead(c.Size, c.Root)));
        }

        return known.Where(c => c.Size > request.From.Size && c.Size <= end).OrderBy(c => c.Size);
    }

    private async Task ReadAsync(TreeCheck tree, long end, CancellationToken cancellationToken)
    {
        var (current, next) = (new SealedBatch(), new SealedBatch());
        var after = tree.Frontier.Size;
        await store.ReadAsync(after, end, current, cancellationToken);
        while (after < end)
        {
            if (current.Count == 0 || current.Entries[0].Position != after + 1)
            {
                Missing(after + 1);
                return;
            }

            var count = Dense(current, after);
            after += count;
            var (last, batch) = (after, next);
            var reading = Task.Run(() => store.ReadAsync(last, end, batch, cancellationToken), cancellationToken);
            try
            {
                await CheckAsync(current, count, cancellationToken);
                await tree.AppendAsync(current, count, cancellationToken);
            }
            finally
            {
                await reading;
            }

            (current, next) = (next, current);
        }
    }

    // Behind a hole the tree is another one: nothing more can be compared with it.
    private void Missing(long position) => _findings.Add(position, "the entry is missing");

    private static int Dense(SealedBatch batch, long after)
    {
        var count = 0;
        while (count < batch.Count && batch.Entries[count].Position == after + count + 1)
        {
            count++;
        }

        return count;
    }

    private async Task CheckAsync(SealedBatch batch, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            var entry = batch.Entries[i];
            if (!store.Catalog.IsType(entry.TypeId))
            {
                _findings.Add(entry.Position, "its resource is of no type");
                continue;
            }

            var type = store.Catalog.TypeName(entry.TypeId);
            var body = batch.BodyOf(entry);
            if (EntryCheck.Check(entry, type, body) is { } wrong)
            {
                _findings.Add(entry.Position, $"{type}, version {entry.Version}: {wrong}");
                continue;
            }

            foreach (var check in ChecksOf(entry.TypeId, type))
            {
                // What was erased can be checked no more.
                if (entry.Salt is null)
                {
                    break;
                }

                var version = new VersionToCheck(
                    entry.Position, new ResourceKey(type, entry.Id), entry.Version, DateTimeOffset.FromUnixTimeMilliseconds(entry.At), body);
                if (await check.CheckAsync(version, cancellationToken) is { } finding)
                {
                    _findings.Add(entry.Position, $"{type}, version {entry.Version}: {finding}");
                }
            }
        }
    }

    private IVersionCheck[] ChecksOf(int typeId, string type)
    {
        if (!_checksOf.TryGetValue(typeId, out var wanted))
        {
            wanted = [.. checks.Where(c => c.Wants(type))];
            _checksOf.Add(typeId, wanted);
        }

        return wanted;
    }
}
