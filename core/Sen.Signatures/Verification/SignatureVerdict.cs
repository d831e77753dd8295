using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>What is wrong with a signature. <see cref="SignatureTexts"/> has the sentence of each.</summary>
public enum SignatureProblem
{
    /// <summary>Neither the document nor the signature can be read as what it says it is.</summary>
    Unreadable,

    /// <summary>There is none: never was, or it was taken out.</summary>
    NoSignature,

    /// <summary>The digest of the content is another.</summary>
    ContentChanged,

    /// <summary>The value is not the certificate's signature.</summary>
    WrongSignature,

    /// <summary>An algorithm or a key that nobody should rely on any more.</summary>
    WeakAlgorithm,

    CertificateMissing,

    /// <summary>The signed hash of the certificate is of another certificate.</summary>
    CertificateReplaced,

    /// <summary>No path to a trust anchor.</summary>
    CertificateNotTrusted,

    CertificateNotValid,
    CertificateRevoked,

    /// <summary>Its key usage is another: a server's, a timestamp authority's, an issuer's.</summary>
    CertificateNotForSigning,

    /// <summary>The signature leaves out parts of the document that it should cover.</summary>
    NotWhole,

    /// <summary>Something was added after signing that is not just another signature.</summary>
    ChangedAfterSigning,

    TimestampInvalid,

    /// <summary>Wrapped, ambiguous, pointing outside, or demanding an extension: refused whatever it might mean.</summary>
    UnsafeStructure,
}

/// <summary>Whether the signer's certificate had been revoked when it was used.</summary>
public enum RevocationState
{
    /// <summary>No list and no answer that speaks for the time was at hand.</summary>
    Unknown,

    Good,
    Revoked,
}

/// <summary>How much of the document a signature covers.</summary>
public enum SignatureCoverage
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>All but further signatures and data about them, added later.</summary>
    ThenSigned,

    /// <summary>The document was changed after this signature.</summary>
    Changed,

    /// <summary>Only a part.</summary>
    Part,
}

/// <summary>Who signed, as the certificate names him.</summary>
/// <param name="Name">Common name.</param>
/// <param name="Subject">The whole distinguished name.</param>
/// <param name="SerialNumber">Of the certificate, hexadecimal.</param>
/// <param name="Issuer">The issuer's distinguished name.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, hexadecimal in small letters.</param>
public sealed record SignerIdentity(string Name, string Subject, string SerialNumber, string Issuer, string Thumbprint)
{
    internal static SignerIdentity Of(X509Certificate2 certificate) => new(
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), certificate.Subject, certificate.SerialNumber, certificate.Issuer,
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(certificate.RawData)));
}

/// <summary>What was found out about one signature.</summary>
public sealed record SignatureVerdict
{
    public bool IsValid => Problems.Count == 0;

    /// <summary>All that is wrong; empty when the signature is valid.</summary>
    public required IReadOnlyList<SignatureProblem> Problems { get; init; }

    public SignerIdentity? Signer { get; init; }

    /// <summary>When the signer says that he signed.</summary>
    public DateTimeOffset? ClaimedTime { get; init; }

    /// <summary>The signature existed at this time: the earliest good timestamp.</summary>
    public DateTimeOffset? ProvenTime { get; init; }

    /// <summary>Null when not even the form could be read.</summary>
    public SignatureLevel? Level { get; init; }

    /// <summary>The trust anchor's name.</summary>
    public string? Anchor { get; init; }

    public RevocationState Revocation { get; init; }

    /// <summary>From the signer's certificate to the anchor's, when there is a way.</summary>
    public IReadOnlyList<X509Certificate2> Path { get; init; } = [];

    /// <summary>Those of <see cref="Path"/> of which nothing at hand says whether they were revoked.</summary>
    public IReadOnlyList<X509Certificate2> NotSaid { get; init; } = [];

    public SignatureCoverage Coverage { get; init; }

    public string? Reason { get; init; }

    public string? Location { get; init; }

    /// <summary>The role that the signer claims.</summary>
    public string? Role { get; init; }

    /// <summary>One sentence for each problem.</summary>
    public IEnumerable<string> Sentences(CultureInfo? culture = null) => Problems.Select(p => SignatureTexts.Of(p, culture));

    internal static SignatureVerdict Refused(SignatureProblem problem) => new() { Problems = [problem] };
}

/// <summary>Whom this server believes. Settings of the node: nothing in a document adds to them.</summary>
public sealed record TrustSettings
{
    /// <summary>Roots of the authorities whose signers are accepted.</summary>
    public required IReadOnlyList<X509Certificate2> Anchors { get; init; }

    /// <summary>Roots of accepted timestamp authorities.</summary>
    public IReadOnlyList<X509Certificate2> TimestampAnchors { get; init; } = [];

    /// <summary>Revocation lists and answers of responders at hand, beside those inside a signature.</summary>
    public IReadOnlyList<RevocationValue> Revocations { get; init; } = [];
}
