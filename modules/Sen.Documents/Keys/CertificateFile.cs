using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sen.Documents.Keys;

/// <summary>The file that an authority answers a request with: certificates as PEM, one as DER, or a PKCS#7 without content, in any order.</summary>
internal static class CertificateFile
{
    internal const int Largest = 256 * 1024;

    /// <summary>All certificates of the file; empty: it is none of these.</summary>
    internal static IReadOnlyList<X509Certificate2> Read(byte[] bytes)
    {
        try
        {
            var text = Encoding.Latin1.GetString(bytes);
            return PemEncoding.TryFind(text, out var first) && text[first.Label] is "CERTIFICATE" or "PKCS7" ? Pem(text)
                : X509Certificate2.GetCertContentType(bytes) switch
                {
                    X509ContentType.Cert => [X509CertificateLoader.LoadCertificate(bytes)],
                    X509ContentType.Pkcs7 => Pkcs7(bytes),
                    _ => [],
                };
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static IReadOnlyList<X509Certificate2> Pem(string text)
    {
        if (text.Contains("BEGIN PKCS7", StringComparison.Ordinal))
        {
            var fields = PemEncoding.Find(text);
            return Pkcs7(Convert.FromBase64String(text[fields.Base64Data]));
        }

        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(text);
        return [.. certificates];
    }

    private static IReadOnlyList<X509Certificate2> Pkcs7(byte[] bytes)
    {
        var cms = new SignedCms();
        cms.Decode(bytes);
        return [.. cms.Certificates];
    }
}
