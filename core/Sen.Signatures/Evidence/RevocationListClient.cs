using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Fetches revocation lists from where certificates point (RFC 5280 §4.2.1.13).</summary>
internal sealed class RevocationListClient(RevocationFetch fetch)
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    internal Task<SignResult<RevocationSaid>> AskAsync(X509Certificate2 certificate, CancellationToken cancellationToken) => Pointer(certificate) is { } address
        ? fetch.GetAsync(address, address.AbsoluteUri, MaxAge, () => FetchAsync(address, cancellationToken))
        : Task.FromResult<SignResult<RevocationSaid>>(new Refusal(RefusalCode.NoRevocationData, "The certificate names no revocation list that can be fetched over HTTP."));

    private async Task<SignResult<RevocationSaid>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!(await fetch.SendAsync(address, question: null, MaxBytes, cancellationToken)).TryGet(out var bytes, out var refusal))
        {
            return refusal;
        }

        return RevocationList.Read(bytes) is { } list
            ? new RevocationSaid([new RevocationValue(RevocationForm.Crl, bytes)], list.NextUpdate ?? list.ThisUpdate + CertificateStanding.Skew)
            : new Refusal(RefusalCode.NoRevocationData, $"What {address.Host} has is no revocation list.");
    }

    // CRLDistributionPoints ::= SEQUENCE OF SEQUENCE { distributionPoint [0] { fullName [0] GeneralNames OPTIONAL … } OPTIONAL … }
    private static Uri? Pointer(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == "2.5.29.31") is { } extension
                ? Addresses(new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence()).FirstOrDefault()
                : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static IEnumerable<Uri> Addresses(AsnReader points)
    {
        var context0 = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        var address = new Asn1Tag(TagClass.ContextSpecific, 6);
        while (points.HasData)
        {
            var point = points.ReadSequence();
            if (!point.HasData || point.PeekTag() != context0 || point.ReadSequence(context0) is not { HasData: true } name || name.PeekTag() != context0)
            {
                continue;
            }

            var names = name.ReadSequence(context0);
            while (names.HasData)
            {
                if (!names.PeekTag().HasSameClassAndValue(address))
                {
                    names.ReadEncodedValue();
                }
                else if (Uri.TryCreate(names.ReadCharacterString(UniversalTagNumber.IA5String, address), UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
                {
                    yield return uri;
                }
            }
        }
    }
}
