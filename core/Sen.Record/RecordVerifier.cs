using Sen.Log;

namespace Sen.Record;

/// <summary>What a check of the whole log found.</summary>
/// <param name="Positions">Positions that were recomputed.</param>
/// <param name="Root">Root of the recomputed tree, hexadecimal.</param>
/// <param name="FirstWrong">The first position that does not agree; null when all do.</param>
/// <param name="Findings">What does not agree, in English, without personal data. Empty: the log is whole.</param>
public sealed record Verification(long Positions, string Root, long? FirstWrong, IReadOnlyList<string> Findings)
{
    public bool IsWhole => Findings.Count == 0;
}

/// <summary>
/// Recomputes every commitment from the stored version and its salt, every leaf from the commitment and every root from the
/// leaves, and compares them with what was written then. A changed byte anywhere in the history shows.
/// </summary>
internal sealed class RecordVerifier(IRecordStore store)
{
    private const int Batch = 1_000;

    private readonly List<string> _findings = [];
    private readonly Queue<RootRow> _roots = [];
    private Frontier _frontier = Frontier.Empty;
    private long _rootsRead;
    private long? _firstWrong;

    internal async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        while (await store.SealedAsync(_frontier.Size, Batch, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                await CheckAsync(row, cancellationToken);
            }
        }

        var head = await store.HeadAsync(cancellationToken);
        if (head > _frontier.Size)
        {
            Wrong(_frontier.Size + 1, $"position {_frontier.Size + 1} is missing");
        }

        _findings.AddRange(await store.CheckAsync(cancellationToken));
        return new Verification(_frontier.Size, _frontier.Root.ToString(), _firstWrong, _findings);
    }

    private async Task CheckAsync(SealedRow row, CancellationToken cancellationToken)
    {
        if (row.Position != _frontier.Size + 1)
        {
            Wrong(_frontier.Size + 1, $"position {_frontier.Size + 1} is missing");
        }

        var stored = new Commitment(row.Commitment);
        if (row.Salt is { } salt)
        {
            // Without a salt the entry was made unreadable on purpose; its leaf stays.
            MerkleHash? body = row.Body is null ? null : MerkleHash.Sha256(row.Body);
            if (row.Commit is not { } commit || row.At != commit.At
                || Commitment.Of(salt, row.Key.Type, row.Key.Id, row.Version, row.CommitId, commit.Hash(), body) != stored)
            {
                Wrong(row.Position, $"position {row.Position} is not what was committed");
            }
        }

        _frontier = _frontier.Append(stored.LeafHash);
        await CheckRootAsync(cancellationToken);
    }

    private async Task CheckRootAsync(CancellationToken cancellationToken)
    {
        if (_roots.Count == 0)
        {
            foreach (var root in await store.RootsAsync(_rootsRead, Batch, cancellationToken))
            {
                _roots.Enqueue(root);
                _rootsRead = root.Position;
            }
        }

        if (_roots.TryPeek(out var next) && next.Position == _frontier.Size)
        {
            _roots.Dequeue();
            if (new MerkleHash(next.Hash) != _frontier.Root)
            {
                Wrong(next.Position, $"the root at position {next.Position} is not that of the entries");
            }
        }
    }

    private void Wrong(long position, string finding)
    {
        const int MaxFindings = 20;
        _firstWrong ??= position;
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(finding);
        }
    }
}
