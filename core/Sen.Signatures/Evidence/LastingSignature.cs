using System.Security.Cryptography;

namespace Sen.Signatures;

/// <summary>
/// Brings signatures with a timestamp (level T) to LT afterwards, when whoever says who was revoked was away at signing: chain and revocation values go where each form keeps what is
/// not signed. No signature changes by it; a PDF keeps every byte that it had.
/// </summary>
/// <remarks>
/// Answers null where nothing can be added, now or later: the certificates name nobody to ask, or have ended. <see cref="RefusalCode.NoRevocationData"/> is worth another try,
/// <see cref="RefusalCode.NoTimestamp"/> says that the signature is of level B.
/// </remarks>
public static class LastingSignature
{
    /// <summary>CAdES: <c>SignedData.certificates</c> and <c>crls</c> (EN 319 122-1 §6.3, RFC 5940).</summary>
    public static async Task<SignResult<byte[]?>> CompleteCadesAsync(
        ReadOnlyMemory<byte> signature, IRevocationSource revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var gathered = await GatherAsync([(CmsCheck.Check(signature, ReadOnlyMemory<byte>.Empty), null)], revocations, now, cancellationToken);
        return gathered.TryGet(out var data, out var refusal) ? data is null ? null : CmsEvidence.Add(signature, data) : refusal;
    }

    /// <summary>A detached JWS in its flattened form: members of <c>etsiU</c> (TS 119 182-1 §5.3).</summary>
    public static async Task<SignResult<string?>> CompleteJwsAsync(string jws, IRevocationSource revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var gathered = await GatherAsync([(JwsCheck.Check(jws, []), null)], revocations, now, cancellationToken);
        return gathered.TryGet(out var data, out var refusal) ? data is null ? null : JwsSigner.Add(jws, data) : refusal;
    }

    /// <summary>XAdES: <c>CertificateValues</c> and <c>RevocationValues</c> among the unsigned properties (EN 319 132-1 §5.4).</summary>
    public static async Task<SignResult<byte[]?>> CompleteXmlAsync(
        ReadOnlyMemory<byte> xml, IRevocationSource revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (SafeXml.Read(xml) is not { } document)
        {
            return new Refusal(RefusalCode.UnreadableDocument, "No XML document.");
        }

        var gathered = await GatherAsync([(XadesCheck.Check(document), null)], revocations, now, cancellationToken);
        return gathered.TryGet(out var data, out var refusal) ? data is null ? null : XadesSigner.Add(document, data) : refusal;
    }

    /// <summary>PAdES: one update behind the file with a store (DSS) for all of its signatures, and for what the paper carries.</summary>
    /// <param name="pdf">With at least one signature.</param>
    /// <param name="carried">A JWS in a file inside the paper, whose signers are asked about, too; null: none.</param>
    /// <param name="knownBy">Since when a signature is known from elsewhere whose last byte is here: what is covered by an entry in the log.</param>
    /// <param name="revocations">Who is asked.</param>
    /// <param name="now">The time of the answers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SignResult<byte[]?>> CompletePdfAsync(
        ReadOnlyMemory<byte> pdf, string? carried, Func<int, DateTimeOffset?> knownBy, IRevocationSource revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(knownBy);
        try
        {
            var file = PdfFile.Read(pdf);
            var signatures = PdfSignatures.Signatures(file).Select(s => PdfCheck.Check(file, s)).Select(s => (s.Findings, knownBy(s.End))).ToList();
            if (signatures.Count == 0)
            {
                return new Refusal(RefusalCode.UnreadableDocument, "The paper has no signature.");
            }

            if (carried is not null)
            {
                signatures.Add((JwsCheck.Check(carried, []), signatures[0].Item2));
            }

            var gathered = await GatherAsync(signatures, revocations, now, cancellationToken);
            return gathered.TryGet(out var data, out var refusal) ? data is null ? null : PdfValidationData.Add(file.Bytes.ToArray(), data) : refusal;
        }
        catch (Exception e) when (e is PdfFormatException or CryptographicException)
        {
            return new Refusal(RefusalCode.UnreadableDocument, e.Message);
        }
    }

    private static async Task<SignResult<ValidationData?>> GatherAsync(
        IEnumerable<(Findings Findings, DateTimeOffset? KnownBy)> signatures, IRevocationSource revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var evidence = new LateEvidence(revocations, now);
        foreach (var (findings, knownBy) in signatures)
        {
            if (await evidence.AddAsync(findings, knownBy, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        return evidence.Found;
    }
}
