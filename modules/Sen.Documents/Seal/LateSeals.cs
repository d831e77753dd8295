using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Documents.Compose;
using Sen.Documents.Keys;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Documents.Seal;

/// <summary>
/// What was made while the seal of its facility did not open (its token was away, its PIN was refused) is sealed when it opens again: at once after an administrator has entered a PIN, else
/// within a minute.
/// </summary>
internal sealed class LateSeals(
    IRecord record, ISealedLog log, SealWaiting waiting, SealPins pins, VisitReader reader, DocumentSigner signer, FinishDocument finish, TimeProvider clock, ILogger<LateSeals> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Steadily.RunAsync(
        async stop =>
        {
            await pins.ChangedAsync(Pause, stop);
            await RoundAsync(stop);
        },
        logger.LateSealsFailed,
        TimeSpan.Zero,
        stoppingToken);

    /// <summary>All that waits, once; a facility whose seal still does not open is asked once.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var closed = new HashSet<string>(StringComparer.Ordinal);
        var done = 0;
        foreach (var (reference, version) in await waiting.FindAsync(facility: null, cancellationToken))
        {
            var facility = reference.Custodian.IdIn("Organization") ?? "";
            if (closed.Contains(facility))
            {
                continue;
            }

            if (await SealAsync(reference, version, cancellationToken))
            {
                done++;
            }
            else
            {
                closed.Add(facility);
            }
        }

        if (done > 0)
        {
            logger.SealedAfterwards(done);
        }
    }

    // False: the seal does not open.
    private async Task<bool> SealAsync(DocumentReference reference, long version, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync("Bundle", reference.Id, cancellationToken) is not { } stored)
        {
            return true;
        }

        var bundle = stored.As<Bundle>();
        return bundle.Signature is null
            ? await SignAsync((bundle, stored.Version), (reference, version), cancellationToken)
            : await FinishAsync(stored, cancellationToken);
    }

    // A document of the facility itself, a bill: its signature comes back through the feed, and its paper follows.
    private async Task<bool> SignAsync((Bundle Resource, long Version) bundle, (DocumentReference Resource, long Version) reference, CancellationToken cancellationToken)
    {
        bundle.Resource.Signature = await signer.SignAsync(bundle.Resource, reference.Resource.Authenticator!, VietnamTime.Now(clock), cancellationToken);
        if (bundle.Resource.Signature is null)
        {
            return false;
        }

        SealWaiting.End(reference.Resource);
        var commit = new Commit().Update(bundle.Resource, bundle.Version).Update(reference.Resource, reference.Version);
        if (reference.Resource.Custodian.IdIn("Organization") is { } facility)
        {
            commit.At(facility);
        }

        var committed = await record.CommitAsync(VisitReader.Node, commit, cancellationToken);
        return committed.Succeeded || committed.Failure is VersionConflict // another server was first
            ? true
            : throw new InvalidOperationException($"The document {bundle.Resource.Id} was not signed: {committed.Failure.Code}");
    }

    private async Task<bool> FinishAsync(StoredResource bundle, CancellationToken cancellationToken)
    {
        // Not under a root yet: the next round finds it there.
        if (await log.FindAsync(bundle.Key, bundle.Version, cancellationToken) is not { } place)
        {
            return true;
        }

        var entry = await record.Feed.ReadAsync(VisitReader.Node, place.Index, 1, cancellationToken);
        return entry.Count == 0 || await finish.OfSignedAsync(entry[0], cancellationToken);
    }
}
