using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sen.Signatures;

/// <summary>Checks a detached JWS: compact with an empty payload, or flattened JSON without one.</summary>
internal static class JwsCheck
{
    internal static Findings Check(string jws, ReadOnlySpan<byte> payload)
    {
        var findings = new Findings();
        try
        {
            if (Parts(jws, findings) is not var (protectedText, signatureText) || Decode(protectedText) is not { } headerUtf8 || Decode(signatureText) is not { } value
                || JsonSerializer.Deserialize(headerUtf8, JwsJson.Default.JwsHeader) is not { } header)
            {
                findings.Add(SignatureProblem.Unreadable);
                return findings;
            }

            findings.Stamped = Encoding.ASCII.GetBytes(signatureText);
            ReadHeader(header, findings);
            CheckValue(header, SHA256.HashData(Jws.SigningInput(headerUtf8, payload)), value, findings);
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException or InvalidOperationException)
        {
            findings.Add(SignatureProblem.Unreadable);
        }

        return findings;
    }

    private static void CheckValue(JwsHeader header, byte[] digest, byte[] value, Findings findings)
    {
        // RFC 7515 §4.1.11: an extension that must be understood and is not makes the signature invalid. This room understands sigT.
        if (header.Critical is { } critical && (critical.Count == 0 || critical.Any(name => name != "sigT") || header.SigningTime is null))
        {
            findings.Add(SignatureProblem.UnsafeStructure);
        }

        if (Jws.AlgorithmOf(header.Algorithm) is not { } algorithm)
        {
            findings.Add(SignatureProblem.WeakAlgorithm);
        }
        else if (findings.Certificate is { } certificate && !SigningKeyChecks.Verifies(certificate, algorithm, digest, value))
        {
            // A payload is not named by its own digest, so what changed cannot be told apart.
            findings.Add(SignatureProblem.WrongSignature);
        }
    }

    private static void ReadHeader(JwsHeader header, Findings findings)
    {
        findings.ClaimedTime = header.IssuedAt is >= 0 and < 253402300800 and { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.TryParse(header.SigningTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

        // The key comes from x5c and nowhere else: jwk, jku and x5u are not even read.
        findings.Pool.AddRange((header.Certificates ?? []).Select(Jws.Load).OfType<System.Security.Cryptography.X509Certificates.X509Certificate2>());
        findings.Certificate = header.Certificates is [var first, ..] ? Jws.Load(first) : null;
        if (findings.Certificate is { } certificate && header.Thumbprint != Jws.Text(SHA256.HashData(certificate.RawData)))
        {
            findings.Add(header.Thumbprint is null ? SignatureProblem.UnsafeStructure : SignatureProblem.CertificateReplaced);
        }
    }

    private static (string Protected, string Signature)? Parts(string jws, Findings findings)
    {
        if (!jws.StartsWith('{'))
        {
            return jws.Split('.') is [var header, "", var signature] ? (header, signature) : null;
        }

        if (JsonSerializer.Deserialize(jws, JwsJson.Default.JwsDocument) is not { } document)
        {
            return null;
        }

        foreach (var encoded in document.Header?.EtsiU ?? [])
        {
            if (Decode(encoded) is { } utf8 && JsonSerializer.Deserialize(utf8, JwsJson.Default.EtsiMember) is { } member)
            {
                findings.Tokens.AddRange((member.SignatureTimestamp?.Tokens ?? []).Select(t => Convert.FromBase64String(t.Value)));
                findings.AddRevocations(RevocationForm.Crl, (member.RevocationValues?.Lists ?? []).Select(l => Convert.FromBase64String(l.Value)));
                findings.AddRevocations(RevocationForm.Ocsp, (member.RevocationValues?.Answers ?? []).Select(a => Convert.FromBase64String(a.Value)));
                findings.Pool.AddRange((member.CertificateValues ?? []).Select(c => Jws.Load(c.X509?.Value ?? "")).OfType<System.Security.Cryptography.X509Certificates.X509Certificate2>());
            }
        }

        return (document.Protected, document.Signature);
    }

    /// <summary>Base64url in its one canonical text (RFC 7515 §2: no padding, no white space).</summary>
    private static byte[]? Decode(string text) => Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is var bytes && Base64Url.EncodeToString(bytes) == text ? bytes : null;
}
