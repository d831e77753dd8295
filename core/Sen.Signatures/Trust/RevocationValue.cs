namespace Sen.Signatures;

/// <summary>How somebody says whether certificates were revoked.</summary>
public enum RevocationForm
{
    /// <summary>A list of all that were (CertificateList, RFC 5280 §5).</summary>
    Crl,

    /// <summary>An answer about one or a few (OCSPResponse, RFC 6960 §4.2).</summary>
    Ocsp,
}

/// <summary>A list or an answer in DER, as signatures carry it ("revocation values" of the ETSI forms). Whether to believe it is asked when it is read.</summary>
public sealed record RevocationValue(RevocationForm Form, byte[] Der);
