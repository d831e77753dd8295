using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Where a signature shows on a page: a field to click, over what the page already draws. Points from the lower left corner.</summary>
/// <param name="Page">From 0.</param>
public sealed record PdfSignatureField(int Page, double Left, double Bottom, double Width, double Height);

/// <summary>
/// Signs PDFs (PAdES baseline, ETSI EN 319 142-1). Each signature is an incremental update: earlier bytes, and with them earlier signatures,
/// stay as they are, so a head of department signs after the doctor and both remain valid.
/// </summary>
public static class PdfSigner
{
    private const string SubFilter = "ETSI.CAdES.detached";

    // Room for attributes and the value; certificates and a timestamp come on top.
    private const int RoomForSigner = 2048;
    private const int RoomForTimestamp = 10 * 1024;

    /// <summary>The PDF with one signature more.</summary>
    /// <param name="field">Null: a field without a place on the page.</param>
    public static async Task<SignResult<byte[]>> SignAsync(
        ReadOnlyMemory<byte> pdf, ISigningKey key, SignatureDetails details, PdfSignatureField? field, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        var room = RoomForSigner + key.Certificate.RawData.Length + key.Chain.Sum(c => c.RawData.Length) + (evidence.Timestamps is null ? 0 : RoomForTimestamp);
        PdfSlot slot;
        try
        {
            slot = PdfSlot.Open(PdfFile.Read(pdf), Members(key.Certificate, details), "Signature", field, room);
        }
        catch (PdfFormatException e)
        {
            return new Refusal(RefusalCode.UnreadableDocument, e.Message);
        }

        // EN 319 142-1 §6.3: the time stands in the dictionary; what verifies later goes to the DSS, not into the CMS.
        var signed = await CadesSigner.SignDigestAsync(slot.Digest(), key, details, withTime: false, evidence with { Revocations = null }, cancellationToken);
        if (!signed.TryGet(out var cms, out var refusal))
        {
            return refusal;
        }

        if (!slot.Fill(cms))
        {
            return new Refusal(RefusalCode.Denied, "The signature needs more room than was kept for it.");
        }

        if (evidence.Revocations is not { } revocations || CmsParts.TimestampOf(cms) is not { } token)
        {
            return slot.Bytes;
        }

        return (await Signing.GatherAsync(key, token, revocations, cancellationToken)).TryGet(out var validation, out refusal)
            ? PdfValidationData.Add(slot.Bytes, validation)
            : evidence.DoesWithout(refusal) ? slot.Bytes : refusal;
    }

    private static PdfValue.Dictionary Members(X509Certificate2 certificate, SignatureDetails details)
    {
        var known = PdfValue.Dictionary.Of(
            ("Type", new PdfValue.Name("Sig")),
            ("Filter", new PdfValue.Name("Adobe.PPKLite")),
            ("SubFilter", new PdfValue.Name(SubFilter)),
            ("Name", PdfValue.Text.Of(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))),
            ("M", PdfValue.Text.Of(PdfTime.Write(details.Time))));
        known = string.IsNullOrEmpty(details.Reason) ? known : known.With("Reason", PdfValue.Text.Of(details.Reason));
        return string.IsNullOrEmpty(details.Location) ? known : known.With("Location", PdfValue.Text.Of(details.Location));
    }
}

/// <summary>Dates of ISO 32000-1 §7.9.4.</summary>
internal static class PdfTime
{
    internal static string Write(DateTimeOffset time) => time.Offset == TimeSpan.Zero
        ? time.ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture)
        : time.ToString("'D:'yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture).Replace(":", "'", StringComparison.Ordinal).Replace("D'", "D:", StringComparison.Ordinal) + "'";

    internal static DateTimeOffset? Read(string? text)
    {
        if (text is null || !text.StartsWith("D:", StringComparison.Ordinal))
        {
            return null;
        }

        var plain = text[2..].Replace("'", "", StringComparison.Ordinal);
        plain = plain.EndsWith('Z') ? plain[..^1] + "+0000" : plain;
        return DateTimeOffset.TryParseExact(
            plain.Length == 19 ? $"{plain[..17]}:{plain[17..]}" : plain, "yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }
}
