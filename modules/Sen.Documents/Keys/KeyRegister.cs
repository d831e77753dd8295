using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sen.Documents.Compose;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Keys;

/// <summary>What is done with a key.</summary>
public enum KeyChangeKind
{
    Requested,
    Cancelled,
    Registered,
    Retired,
    Unlocked,

    /// <summary>The server got a PIN with which it opens the seal.</summary>
    PinKept,

    PinRemoved,
}

/// <summary>One line of a key's history.</summary>
internal sealed record KeyChange(KeyChangeKind What, string By, DateTimeOffset At);

/// <summary>
/// Signing keys as the Record knows them: a Basic for each certificate, and for each request that waits for one. Who did what is a Provenance in the
/// same commit, so the log covers whose key it was, since when, and who said so.
/// </summary>
internal sealed class KeyRegister(IRecord record, TimeProvider clock)
{
    internal const string RequestKind = "signing-request";

    /// <summary>The key that the owner signs with now: real ones before those for trying, the newest first.</summary>
    /// <param name="owner">Practitioner or Organization.</param>
    /// <param name="isHere">Whether this server has the key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<RegisteredKey?> StandingAsync(ResourceKey owner, Func<RegisteredKey, bool> isHere, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var query = SearchQuery.For("Basic").Where("subject", owner.ToString()).WhereToken("code", Systems.BasicKind, KeyRing.CertificateKind);
        return (await AllAsync(query, RegisteredKey.Of, cancellationToken)).Where(k => k.StandsAt(now) && isHere(k))
            .OrderBy(k => k.IsTrial).ThenByDescending(k => k.From).ThenBy(k => k.Id, StringComparer.Ordinal).FirstOrDefault();
    }

    internal async Task<IReadOnlyList<RegisteredKey>> KeysAsync(CancellationToken cancellationToken) =>
        await AllAsync(SearchQuery.For("Basic").WhereToken("code", Systems.BasicKind, KeyRing.CertificateKind), RegisteredKey.Of, cancellationToken);

    internal async Task<IReadOnlyList<KeyRequest>> RequestsAsync(CancellationToken cancellationToken) =>
        await AllAsync(SearchQuery.For("Basic").WhereToken("code", Systems.BasicKind, RequestKind), KeyRequest.Of, cancellationToken);

    internal async Task<RegisteredKey?> KeyAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is { } stored ? RegisteredKey.Of(stored) : null;

    internal async Task<KeyRequest?> RequestAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is { } stored ? KeyRequest.Of(stored) : null;

    /// <summary>Newest first.</summary>
    internal async Task<IReadOnlyList<KeyChange>> ChangesAsync(string id, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(VisitReader.Node, SearchQuery.For("Provenance").Where("target", $"Basic/{id}").Take(SearchQuery.MaxCount), cancellationToken);
        return !found.Succeeded ? [] :
        [
            .. found.Value.As<Provenance>()
                .Where(p => Enum.TryParse<KeyChangeKind>(p.Activity?.CodeIn(Systems.KeyChange), ignoreCase: true, out _))
                .Select(p => new KeyChange(
                    Enum.Parse<KeyChangeKind>(p.Activity!.CodeIn(Systems.KeyChange)!, ignoreCase: true),
                    p.Agent.Select(a => a.Who?.Display).FirstOrDefault() ?? "",
                    p.Recorded!.LowerBound))
                .OrderByDescending(c => c.At),
        ];
    }

    internal static Basic CertificateOf(Reference owner, IReadOnlyList<X509Certificate2> certificates, KeyLocation location)
    {
        var thumbprint = IdOf(certificates[0]);
        var basic = new Basic
        {
            Id = thumbprint,
            Identifier = { Identifier.Of(Systems.Certificate, thumbprint) },
            Code = CodeableConcept.Of(Systems.BasicKind, KeyRing.CertificateKind),
            Subject = owner,
            Created = FhirDate.Of(DateOnly.FromDateTime(certificates[0].NotBefore.ToUniversalTime())),
            Extension = { location.ToExtension() },
        };
        basic.Extension.AddRange(certificates.Select(c => new Extension { Url = Systems.Extensions.Certificate, ValueBase64Binary = Convert.ToBase64String(c.RawData) }));
        return basic;
    }

    internal Basic RequestOf(string name, Reference owner, byte[] pkcs10, KeyLocation location) => new()
    {
        Id = name,
        Code = CodeableConcept.Of(Systems.BasicKind, RequestKind),
        Subject = owner,
        Created = FhirDate.Of(DateOnly.FromDateTime(Vietnam.VietnamTime.Now(clock).DateTime)),
        Extension =
        {
            location.ToExtension(),
            new Extension { Url = Systems.Extensions.CertificateRequest, ValueBase64Binary = Convert.ToBase64String(pkcs10) },
        },
    };

    internal static string IdOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

    /// <summary>Who did it, to be written with what was done.</summary>
    internal Provenance ChangeOf(KeyChangeKind what, Caller by, string id, long version) => new()
    {
        Id = ResourceKey.New("Provenance", clock).Id,
        Target = { Reference.To($"Basic/{id}/_history/{version}") },
        Recorded = FhirDateTime.Instant(Vietnam.VietnamTime.Now(clock)),
        Activity = CodeableConcept.Of(Systems.KeyChange, what.ToString().ToLowerInvariant()),
        Agent =
        {
            new Provenance.AgentComponent
            {
                Who = by.Practitioner is { } practitioner
                    ? Reference.To($"Practitioner/{practitioner}", by.Display)
                    : new Reference { Identifier = Identifier.Of(Systems.Account, by.Subject), Display = by.Display },
            },
        },
    };

    internal Task<Result<Receipt>> CommitAsync(Commit commit, CancellationToken cancellationToken) => record.CommitAsync(VisitReader.Node, commit, cancellationToken);

    private async Task<StoredResource?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!FhirDocument.IsId(id))
        {
            return null;
        }

        var read = await record.ReadAsync(VisitReader.Node, new ResourceKey("Basic", id), cancellationToken);
        return read.Succeeded ? read.Value : null;
    }

    private async Task<List<T>> AllAsync<T>(SearchQuery query, Func<StoredResource, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        var all = new List<T>();
        query = query.Take(SearchQuery.MaxCount);
        while (true)
        {
            var page = await record.SearchAsync(VisitReader.Node, query, cancellationToken);
            all.AddRange((page.Succeeded ? page.Value.Matches : throw new InvalidOperationException($"Keys could not be read: {page.Failure.Code}")).Select(read).OfType<T>());
            if (page.Value.Next is not { } next)
            {
                return all;
            }

            query = query.After(next);
        }
    }
}
