using System.Security.Cryptography.X509Certificates;
using Sen.Documents.Compose;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Verify;

/// <summary>A facility whose seals are believed.</summary>
/// <param name="Organization">Its id in the Record.</param>
/// <param name="Certificate">DER.</param>
/// <param name="Key">SubjectPublicKeyInfo.</param>
/// <param name="Code">Code of the facility (mã CSKCB), as it stands in seals.</param>
/// <param name="Name">For people.</param>
internal sealed record KnownFacility(string Organization, byte[] Certificate, byte[] Key, string Code, string Name)
{
    /// <summary>Whether its key signed the seal and its code stands in it.</summary>
    internal bool HasSigned((DocumentSeal Seal, byte[] Signature) read) =>
        DocumentSeal.HintOf(Key).AsSpan().SequenceEqual(read.Seal.KeyHint.Span)
        && string.Equals(Code, read.Seal.Issuer, StringComparison.Ordinal)
        && DocumentSeal.IsSignedBy(read, Key);
}

/// <summary>The facilities whose certificates are registered in the Record. Read again at most once a minute: /verify is open to everybody.</summary>
internal sealed class KnownFacilities(IRecord record, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private Kept? _kept;

    internal async Task<IReadOnlyList<KnownFacility>> AllAsync(CancellationToken cancellationToken)
    {
        // Two who come at once may both read: nothing is lost by it.
        if (Volatile.Read(ref _kept) is { } kept && clock.GetUtcNow() - kept.At < Fresh)
        {
            return kept.Facilities;
        }

        var read = new Kept(await ReadAsync(cancellationToken), clock.GetUtcNow());
        Volatile.Write(ref _kept, read);
        return read.Facilities;
    }

    /// <summary>A facility has a new certificate.</summary>
    internal void Forget() => Volatile.Write(ref _kept, null);

    /// <summary>The facility whose key signed the seal; null: none that is known.</summary>
    internal async Task<KnownFacility?> SignerAsync((DocumentSeal Seal, byte[] Signature) read, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).FirstOrDefault(facility => facility.HasSigned(read));

    private async Task<IReadOnlyList<KnownFacility>> ReadAsync(CancellationToken cancellationToken)
    {
        var known = new List<KnownFacility>();
        var query = SearchQuery.For("Basic").WhereToken("code", Systems.BasicKind, KeyRing.CertificateKind).Take(SearchQuery.MaxCount);
        while (true)
        {
            var page = await record.SearchAsync(VisitReader.Node, query, cancellationToken);
            foreach (var basic in page.Succeeded ? page.Value.As<Basic>() : throw new InvalidOperationException(page.Failure.Code))
            {
                if (await OfAsync(basic, cancellationToken) is { } facility)
                {
                    known.Add(facility);
                }
            }

            if (page.Value.Next is not { } next)
            {
                return known;
            }

            query = query.After(next);
        }
    }

    private async Task<KnownFacility?> OfAsync(Basic basic, CancellationToken cancellationToken)
    {
        if (basic.Subject.IdIn("Organization") is not { } id
            || basic.Extension.FirstOrDefault(e => e.Url == Systems.Extensions.Certificate)?.ValueBase64Binary is not { } certificate)
        {
            return null;
        }

        var organization = await record.ReadAsync(VisitReader.Node, new ResourceKey("Organization", id), cancellationToken);
        if (!organization.Succeeded || organization.Value.As<Organization>() is not { } facility)
        {
            return null;
        }

        using var read = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(certificate));
        return read.GetECDsaPublicKey() is null
            ? null
            : new KnownFacility(id, read.RawData, read.PublicKey.ExportSubjectPublicKeyInfo(), facility.Identifier.In(Systems.FacilityCode) ?? "", facility.Name ?? id);
    }

    private sealed record Kept(IReadOnlyList<KnownFacility> Facilities, DateTimeOffset At);
}
