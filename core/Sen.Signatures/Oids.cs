namespace Sen.Signatures;

/// <summary>Object identifiers of RFC 5652, 5035, 5280, 5940, 6211, 6960, 8017, 9336 and EN 319 122-1.</summary>
internal static class Oids
{
    internal const string Sha256 = "2.16.840.1.101.3.4.2.1";
    internal const string Mgf1 = "1.2.840.113549.1.1.8";
    internal const string RsaPss = "1.2.840.113549.1.1.10";
    internal const string Sha256WithRsa = "1.2.840.113549.1.1.11";
    internal const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    internal const string Data = "1.2.840.113549.1.7.1";
    internal const string SignedData = "1.2.840.113549.1.7.2";
    internal const string ContentType = "1.2.840.113549.1.9.3";
    internal const string MessageDigest = "1.2.840.113549.1.9.4";
    internal const string SigningTime = "1.2.840.113549.1.9.5";
    internal const string AlgorithmProtection = "1.2.840.113549.1.9.52";
    internal const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    internal const string SignatureTimestamp = "1.2.840.113549.1.9.16.2.14";
    internal const string SignerAttributesV2 = "0.4.0.19122.1.1";
    internal const string Title = "2.5.4.12";
    internal const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    internal const string DocumentSigning = "1.3.6.1.5.5.7.3.36";
    internal const string CrlReason = "2.5.29.21";
    internal const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    internal const string OcspBasic = "1.3.6.1.5.5.7.48.1.1";
    internal const string OcspNonce = "1.3.6.1.5.5.7.48.1.2";
    internal const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";
    internal const string OcspResponse = "1.3.6.1.5.5.7.16.2";
}
