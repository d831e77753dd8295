using Microsoft.AspNetCore.Http;
using Sen.Documents.Compose;
using Sen.Documents.Keys;
using Sen.Documents.Paper;
using Sen.Fhir;
using Sen.Record;
using Sen.Signatures;
using Sen.Vietnam;

namespace Sen.Documents.Sign;

/// <summary>A document that waits for its signer.</summary>
public sealed class WaitingDocument
{
    internal WaitingDocument((DocumentReference Resource, long Version) reference, (Bundle Resource, long Version) bundle) =>
        (Reference, Bundle, View) = (reference, bundle, new DocumentView(bundle.Resource));

    internal (DocumentReference Resource, long Version) Reference { get; }

    internal (Bundle Resource, long Version) Bundle { get; }

    internal DocumentView View { get; }

    /// <summary>It is signed already, and waits for this person's confirmation as this head of department; null: it waits for its first signature.</summary>
    internal PractitionerRole? As { get; init; }

    internal string Id => Reference.Resource.Id!;
}

/// <summary>The signer's side of one request: what waits, and signing all of it with one confirmation.</summary>
internal sealed class SigningDesk(
    IRecord record, VisitReader reader, CounterSigning confirming, DocumentSigner signer, SigningKeys keys, TimeProvider clock, IHttpContextAccessor http)
{
    public HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("There is no request.");

    public Caller Caller => Http.User.ToCaller();

    public DateTimeOffset Now => VietnamTime.Now(clock);

    private Reference? Self => Caller.Practitioner is { } id ? Reference.To($"Practitioner/{id}", Caller.Display) : null;

    /// <summary>This person's unsigned documents, oldest first.</summary>
    public async Task<IReadOnlyList<WaitingDocument>> WaitingAsync(CancellationToken cancellationToken)
    {
        if (Self?.ReferenceValue is not { } self)
        {
            return [];
        }

        var found = await record.SearchAsync(
            VisitReader.Node, SearchQuery.For("DocumentReference").Where("authenticator", self).Where("status", "current").Take(SearchQuery.MaxCount), cancellationToken);
        var waiting = new List<WaitingDocument>();
        foreach (var stored in found.Succeeded ? found.Value.Matches : [])
        {
            if (stored.As<DocumentReference>() is { DocStatus: "preliminary" } reference
                && await reader.ReadAsync("Bundle", reference.Id, cancellationToken) is { } bundle && bundle.As<Bundle>() is { Signature: null } unsigned)
            {
                waiting.Add(new WaitingDocument((reference, stored.Version), (unsigned, bundle.Version)));
            }
        }

        waiting.AddRange(await confirming.WaitingAsync(Caller.Practitioner!, Now, cancellationToken));
        return [.. waiting.OrderBy(w => w.View.At).ThenBy(w => w.Id, StringComparer.Ordinal)];
    }

    /// <summary>What a signer confirms: these documents in these versions.</summary>
    internal static string Text(IEnumerable<WaitingDocument> documents) =>
        string.Join('\n', documents.Select(d => $"{(d.As is null ? "" : "confirm ")}Bundle/{d.Id}/_history/{d.Bundle.Version}").Prepend("sign documents"));

    /// <summary>The key that this person signs with; null: none that this server reaches.</summary>
    internal async Task<RegisteredKey?> KeyAsync(CancellationToken cancellationToken) =>
        Caller.Practitioner is { } id ? await keys.OfAsync(new ResourceKey("Practitioner", id), cancellationToken) : null;

    internal Task<SignResult<OpenedKey>> OpenAsync(RegisteredKey key, string? pin, CancellationToken cancellationToken) => keys.OpenAsync(key, pin, cancellationToken);

    /// <summary>Null: signed. Else why it was not, in the key's words or the Record's.</summary>
    internal async Task<NotSigned?> SignAsync(WaitingDocument waiting, OpenedKey key, string confirmed, CancellationToken cancellationToken)
    {
        if (waiting.As is { } head)
        {
            return await confirming.SignAsync(waiting, head, Self!, Now, key, confirmed, cancellationToken);
        }

        var who = Self!;
        var at = Now;
        var bundle = waiting.Bundle.Resource;
        var signed = await signer.SignAsync(bundle, key.Key, who, at, cancellationToken);
        if (!signed.TryGet(out var signature, out var refusal))
        {
            return new NotSigned(refusal);
        }

        bundle.Signature = signature;
        var provenance = new Provenance
        {
            Id = ResourceKey.New("Provenance", clock).Id,
            Target =
            {
                Reference.To($"Bundle/{waiting.Id}/_history/{waiting.Bundle.Version + 1}"), Reference.To($"DocumentReference/{waiting.Id}/_history/{waiting.Reference.Version + 1}"),
            },
            Recorded = FhirDateTime.Instant(at),
            Policy = { confirmed },
            Agent = { new Provenance.AgentComponent { Who = who, OnBehalfOf = waiting.Reference.Resource.Custodian } },
        };
        waiting.Reference.Resource.Context!.Related.Add(Reference.To($"Provenance/{provenance.Id}"));
        var commit = new Commit().Update(bundle, waiting.Bundle.Version).Update(waiting.Reference.Resource, waiting.Reference.Version).Create(provenance);
        var committed = await record.CommitAsync(VisitReader.Node, commit, cancellationToken);
        return committed.Succeeded ? null : new NotSigned(Refusal: null);
    }
}

/// <summary>Why a document was not signed: the key refused, or (null) somebody changed it meanwhile.</summary>
internal sealed record NotSigned(Refusal? Refusal);
