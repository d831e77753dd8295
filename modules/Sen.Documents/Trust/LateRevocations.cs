using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Documents.Compose;
using Sen.Documents.Seal;
using Sen.Documents.Verify;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>
/// Papers that were signed while nobody could say whether their signers' certificates had been revoked (level T) get it when the responder or the list is back: an update behind
/// the bytes that were given out. Of several servers one asks, by a lease; should two, the second one's write meets another version.
/// </summary>
internal sealed class LateRevocations(
    IRecord record, VisitReader reader, NodeRevocations revocations, KnownPapers papers, PaperLevel levels, TimeProvider clock, ILogger<LateRevocations> logger) : BackgroundService
{
    private const string Name = "documents.late-revocations";
    private const int Page = 50;

    // So many papers of a round may be asked about in vain: what is away keeps no others waiting, because each is left in peace for a while then.
    private const int MostInVain = 25;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, TimeSpan Pause)> _resting = new(StringComparer.Ordinal);
    private bool _leads;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Steadily.RunAsync(
            async stop =>
            {
                await Task.Delay(Pause, clock, stop);
                _leads = await LeadsAsync(stop);
                if (_leads)
                {
                    await RoundAsync(stop);
                }
            },
            logger.CompletingFailed,
            TimeSpan.Zero,
            stoppingToken);
        await LeaveAsync();
    }

    /// <summary>All papers that wait and are not left in peace, once; those that can be had are completed.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        var inVain = 0;
        var query = SearchQuery.For("DocumentReference").WhereToken("_tag", Systems.WaitsFor, PaperWaits.Revocation).Take(Page);
        await foreach (var stored in record.EachAsync(VisitReader.Node, query, cancellationToken))
        {
            if (!waiting.Add(stored.Key.Id) || IsResting(stored.Key.Id))
            {
                continue;
            }

            inVain += await TryAsync(stored, cancellationToken) ? 0 : 1;
            if (inVain >= MostInVain || !await LeadsAsync(cancellationToken))
            {
                return;
            }
        }

        // What waits no more needs no rest; a round that came to its end has seen all that wait.
        foreach (var gone in _resting.Keys.Where(id => !waiting.Contains(id)))
        {
            _resting.TryRemove(gone, out _);
        }
    }

    // False: in vain. One paper that cannot be read is not to keep the others from their turn.
    private async Task<bool> TryAsync(StoredResource stored, CancellationToken cancellationToken)
    {
        try
        {
            if (await CompleteAsync(stored.As<DocumentReference>(), stored.Version, cancellationToken))
            {
                _resting.TryRemove(stored.Key.Id, out _);
                return true;
            }
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            logger.CompletingFailed(exception);
        }

        var rest = _resting.TryGetValue(stored.Key.Id, out var last) ? last.Pause * 2 : Pause;
        rest = rest < LongestRest ? rest : LongestRest;
        _resting[stored.Key.Id] = (clock.GetUtcNow() + rest, rest);
        return false;
    }

    // False: somebody who could say it is away.
    private async Task<bool> CompleteAsync(DocumentReference reference, long version, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync("Binary", reference.Id, cancellationToken) is not { } stored || stored.As<Binary>() is not { Data: { } data } binary)
        {
            return false;
        }

        var paper = Convert.FromBase64String(data);
        var since = await papers.SinceAsync(reference.Id!, paper, stored.Version, cancellationToken);
        var completed = await LastingSignature.CompletePdfAsync(paper, PaperFiles.Read(paper)?.Signature, since, revocations, clock.GetUtcNow(), cancellationToken);
        if (!completed.TryGet(out var lasting, out var refusal))
        {
            logger.NotCompleted(reference.Id!, refusal.Code);
            return false;
        }

        var level = lasting is null ? SignatureLevel.T : await levels.OfAsync(lasting, cancellationToken);
        var commit = lasting is null
            ? PaperChange.AtFacility(new Commit().Update(reference, version), reference)
            : PaperChange.Of((binary, stored.Version), (reference, version), lasting, level);
        PaperWaits.End(reference, PaperWaits.Revocation);
        var committed = await record.CommitAsync(VisitReader.Node, commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.PaperCompleted(reference.Id!, level);
        }
        else if (committed.Failure is not VersionConflict)
        {
            throw new InvalidOperationException($"The paper of {reference.Id} was not completed: {committed.Failure.Code}");
        }

        // A conflict: it was signed again or superseded in this moment; the next round looks again.
        return true;
    }

    private bool IsResting(string id) => _resting.TryGetValue(id, out var rest) && rest.Until > clock.GetUtcNow();

    private Task<bool> LeadsAsync(CancellationToken cancellationToken) => record.Feed.Series.LeaseAsync(Name, _owner, Lease, cancellationToken);

    // Whoever is next need not wait for the end of a lease that nobody uses.
    private async Task LeaveAsync()
    {
        if (!_leads)
        {
            return;
        }

        try
        {
            await record.Feed.Series.LeaseAsync(Name, _owner, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The database is gone before its server: the lease ends by itself.
            logger.CompletingFailed(exception);
        }
    }
}
