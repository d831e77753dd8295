using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Who tells, over HTTP, whether a certificate was revoked, as the certificate itself says.</summary>
public static class RevocationPlaces
{
    /// <summary>Responder and list; empty: nobody can be asked about it.</summary>
    public static IReadOnlyList<Uri> Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return [.. new[] { Responder(certificate), List(certificate) }.OfType<Uri>()];
    }

    /// <summary>Authority information access (RFC 5280 §4.2.2.1).</summary>
    internal static Uri? Responder(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>().SelectMany(e => e.EnumerateOcspUris()).Select(Http).FirstOrDefault(uri => uri is not null);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>CRL distribution points (RFC 5280 §4.2.1.13).</summary>
    internal static Uri? List(X509Certificate2 certificate)
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

    // CRLDistributionPoints ::= SEQUENCE OF SEQUENCE { distributionPoint [0] { fullName [0] GeneralNames OPTIONAL … } OPTIONAL … }
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
                else if (Http(names.ReadCharacterString(UniversalTagNumber.IA5String, address)) is { } uri)
                {
                    yield return uri;
                }
            }
        }
    }

    private static Uri? Http(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") ? uri : null;
}
