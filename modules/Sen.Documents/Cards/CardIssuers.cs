using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Sen.Documents.Compose;
using Sen.Documents.Verify;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Cards;

/// <summary>
/// The facilities as issuers of cards: address, published keys, and the cards that were taken back. A person takes back every card that was given out
/// until then; so does a vaccination that turns out never to have been given. Asked again at most once a minute: everybody may ask.
/// </summary>
internal sealed class CardIssuers(IRecord record, KnownFacilities facilities, IOptions<DocumentsOptions> options, TimeProvider clock)
{
    /// <summary>Kind of the Basic that says that a person took the cards back; when it was written counts.</summary>
    internal const string RevocationKind = "health-cards-revoked";

    internal const string Path = "/cards/issuers";

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly Lazy<byte[]> _secret = new(() => NodeSecret.OpenOrCreate(System.IO.Path.Combine(options.Value.KeyDirectory, "secret")).DeriveFor("sen.health-cards.v1"));

    private Kept? _kept;

    /// <summary><c>iss</c> of the facility's cards.</summary>
    internal string AddressOf(string facility) => $"{options.Value.PublicAddress.TrimEnd('/')}{Path}/{facility}";

    /// <summary>Same for all cards of a person under a key, and of no use to whoever does not hold the secret of this server.</summary>
    internal string RevocationIdOf(string key, string patient) => HealthCardRevocations.IdOf(_secret.Value, key, patient);

    /// <summary>The published key set (<c>jwks.json</c>); null: no such issuer.</summary>
    internal async Task<byte[]?> KeysOfAsync(string facility, CancellationToken cancellationToken) =>
        (await CertificatesAsync(facility, cancellationToken)) is { Count: > 0 } certificates
            ? HealthCardKeys.Write(certificates, (await RevokedAsync(cancellationToken)).Version)
            : null;

    /// <summary>The list of cards that were taken back, for one key of an issuer (<c>crl/{kid}.json</c>); null: no such key.</summary>
    internal async Task<byte[]?> RevocationsOfAsync(string facility, string key, CancellationToken cancellationToken)
    {
        if (!(await CertificatesAsync(facility, cancellationToken)).Any(c => HealthCardKeys.NameOf(c) == key))
        {
            return null;
        }

        var revoked = await RevokedAsync(cancellationToken);
        return revoked.Version == 0 ? null : HealthCardRevocations.Write(key, revoked.Version, EntriesOf(revoked, key));
    }

    /// <summary>A key that was opened just now is published from now on.</summary>
    internal async Task PublishAsync(string facility, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        if ((await facilities.AllAsync(cancellationToken)).All(f => f.Organization != facility || !f.Certificate.AsSpan().SequenceEqual(certificate.RawData)))
        {
            facilities.Forget();
        }
    }

    /// <summary>The same list for a phone, as entries of it.</summary>
    internal async Task<IReadOnlyList<string>> RevokedAsync(KnownFacility facility, CancellationToken cancellationToken)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(facility.Certificate);
        var key = HealthCardKeys.NameOf(certificate);
        return EntriesOf(await RevokedAsync(cancellationToken), key);
    }

    // Made once for a key and a reading: everybody may ask.
    private IReadOnlyList<string> EntriesOf(Kept revoked, string key) => revoked.Entries.GetOrAdd(
        key, k => [.. revoked.People.Select(p => HealthCardRevocations.Entry(RevocationIdOf(k, p.Key), p.Value)).Order(StringComparer.Ordinal)]);

    /// <summary>A verifier that believes the facilities of this server.</summary>
    internal async Task<HealthCardVerifier> VerifierAsync(CancellationToken cancellationToken)
    {
        var (known, lists) = (new List<HealthCardKeys>(), new List<HealthCardRevocations>());
        foreach (var facility in (await facilities.AllAsync(cancellationToken)).Select(f => f.Organization).Distinct(StringComparer.Ordinal))
        {
            if (await KeysOfAsync(facility, cancellationToken) is not { } published || HealthCardKeys.Read(AddressOf(facility), published) is not { } keySet)
            {
                continue;
            }

            known.Add(keySet);
            foreach (var key in keySet.Names)
            {
                if (await RevocationsOfAsync(facility, key, cancellationToken) is { } list && HealthCardRevocations.Read(list, keySet) is { } read)
                {
                    lists.Add(read);
                }
            }
        }

        return new HealthCardVerifier(known, lists, clock);
    }

    /// <summary>Takes back every card of the person that was given out until now.</summary>
    internal async Task RevokeAsync(string patient, CancellationToken cancellationToken)
    {
        var basic = new Basic
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
            Code = CodeableConcept.Of(Systems.BasicKind, RevocationKind),
            Subject = Reference.To($"Patient/{patient}"),
            Created = FhirDate.Of(Vietnam.VietnamTime.Today(clock)),
        };
        var written = await record.CommitAsync(VisitReader.Node, new Commit().Create(basic), cancellationToken);
        if (!written.Succeeded)
        {
            throw new InvalidOperationException($"The cards were not taken back: {written.Failure.Code}");
        }

        Volatile.Write(ref _kept, null);
    }

    private async Task<IReadOnlyList<X509Certificate2>> CertificatesAsync(string facility, CancellationToken cancellationToken) =>
        [.. (await facilities.AllAsync(cancellationToken)).Where(f => f.Organization == facility).Select(f => X509CertificateLoader.LoadCertificate(f.Certificate))];

    private async Task<Kept> RevokedAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _kept) is { } kept && clock.GetUtcNow() - kept.At < Fresh)
        {
            return kept;
        }

        var people = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await AddAsync(people, SearchQuery.For("Basic").WhereToken("code", Systems.BasicKind, RevocationKind), r => r.As<Basic>().Subject, cancellationToken);
        await AddAsync(people, SearchQuery.For("Immunization").Where("status", "entered-in-error"), r => r.As<Immunization>().Patient, cancellationToken);
        var version = people.Count == 0 ? 0 : people.Values.Max().ToUnixTimeMilliseconds();
        var read = new Kept(people, version, clock.GetUtcNow());
        Volatile.Write(ref _kept, read);
        return read;
    }

    private async Task AddAsync(Dictionary<string, DateTimeOffset> people, SearchQuery query, Func<StoredResource, Reference?> subject, CancellationToken cancellationToken)
    {
        query = query.Take(SearchQuery.MaxCount);
        while (true)
        {
            var page = (await record.SearchAsync(VisitReader.Node, query, cancellationToken)).Value;
            foreach (var match in page.Matches)
            {
                if (subject(match).IdIn("Patient") is { } patient && match.LastUpdated > people.GetValueOrDefault(patient))
                {
                    people[patient] = match.LastUpdated;
                }
            }

            if (page.Next is not { } next)
            {
                return;
            }

            query = query.After(next);
        }
    }

    private sealed record Kept(IReadOnlyDictionary<string, DateTimeOffset> People, long Version, DateTimeOffset At)
    {
        /// <summary>The list of each key that was asked for.</summary>
        internal ConcurrentDictionary<string, IReadOnlyList<string>> Entries { get; } = new(StringComparer.Ordinal);
    }
}
