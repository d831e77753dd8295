using Microsoft.Extensions.Localization;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Documents.Sign;

/// <summary>Signs the papers of a visit in the request that signs the visit, with a key that only its owner opens.</summary>
internal sealed class PaperSigning(SigningDesk desk, SigningBatch batch, SigningKeys keys, VisitReader reader, IStringLocalizer<Texts> texts) : IPaperSigning
{
    // Documents follow the signature through the feed within a second; who waits longer has another person before him.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task<string?> AskAsync(CancellationToken cancellationToken) => await StandingAsync(cancellationToken) is { Location: { AsksForPin: true } at }
        ? texts[$"Waiting.PinWhere.{at.Kind}", at.Token ?? at.Service ?? ""].Value
        : null;

    public async Task<Result<IPaperSigner>> OpenAsync(string pin, CancellationToken cancellationToken)
    {
        if (await StandingAsync(cancellationToken) is not { Location.AsksForPin: true } standing)
        {
            return new Denied("key.none", texts["Waiting.Issue.no-key"]);
        }

        var opened = await desk.OpenAsync(standing, pin, cancellationToken);
        return opened.TryGet(out var key, out var refusal) ? new Signer(this, key) : new Denied("key.refused", refusal.Text());
    }

    private async Task<Keys.RegisteredKey?> StandingAsync(CancellationToken cancellationToken) =>
        desk.Caller.Practitioner is { } id ? await keys.StandingAsync(new ResourceKey("Practitioner", id), cancellationToken) : null;

    private async Task<bool> SignAsync(string provenance, string confirmed, OpenedKey key, CancellationToken cancellationToken)
    {
        if (!await AreMadeAsync(provenance, cancellationToken))
        {
            return false;
        }

        var source = DocumentPlan.IdOf(Reference.To($"Provenance/{provenance}"), "");
        var chosen = (await desk.WaitingAsync(cancellationToken)).Where(w => w.As is null && w.Id.StartsWith(source, StringComparison.Ordinal)).ToList();
        return (await batch.SignAsync(chosen, key, confirmed, cancellationToken)).Stopped is null;
    }

    // The record is the last document that a doctor's signature makes.
    private async Task<bool> AreMadeAsync(string provenance, CancellationToken cancellationToken)
    {
        var last = DocumentPlan.IdOf(Reference.To($"Provenance/{provenance}"), "record");
        using var patience = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (await reader.ReadAsync("DocumentReference", last, either.Token) is null)
            {
                await Task.Delay(Pause, either.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private sealed class Signer(PaperSigning signing, OpenedKey key) : IPaperSigner
    {
        public Task<bool> SignAsync(string provenance, string confirmed, CancellationToken cancellationToken) => signing.SignAsync(provenance, confirmed, key, cancellationToken);

        public void Dispose() => key.Dispose();
    }
}
