using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

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

    private static readonly byte[] RangePlaceholder = "[0 0000000000 0000000000 0000000000]"u8.ToArray();

    /// <summary>The PDF with one signature more.</summary>
    /// <param name="field">Null: a field without a place on the page.</param>
    public static async Task<SignResult<byte[]>> SignAsync(
        ReadOnlyMemory<byte> pdf, ISigningKey key, SignatureDetails details, PdfSignatureField? field, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        var room = RoomForSigner + key.Certificate.RawData.Length + key.Chain.Sum(c => c.RawData.Length) + (evidence.Timestamps is null ? 0 : RoomForTimestamp);
        Prepared prepared;
        try
        {
            prepared = Prepare(PdfFile.Read(pdf), key.Certificate, details, field, room);
        }
        catch (PdfFormatException e)
        {
            return new Refusal(RefusalCode.UnreadableDocument, e.Message);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prepared.Bytes.AsSpan(0, prepared.HoleStart));
        hash.AppendData(prepared.Bytes.AsSpan(prepared.HoleEnd));

        // EN 319 142-1 §6.3: the time stands in the dictionary; what verifies later goes to the DSS, not into the CMS.
        var signed = await CadesSigner.SignDigestAsync(hash.GetHashAndReset(), key, details, withTime: false, evidence with { Revocations = null }, cancellationToken);
        if (!signed.TryGet(out var cms, out var refusal))
        {
            return refusal;
        }

        if (cms.Length > room)
        {
            return new Refusal(RefusalCode.Denied, "The signature needs more room than was kept for it.");
        }

        Encoding.ASCII.GetBytes(Convert.ToHexString(cms)).CopyTo(prepared.Bytes.AsSpan(prepared.HoleStart + 1));
        return evidence is { Timestamps: not null, Revocations: { } revocations }
            ? await PdfValidationData.AddAsync(prepared.Bytes, cms, key, revocations, cancellationToken)
            : prepared.Bytes;
    }

    private static Prepared Prepare(PdfFile file, X509Certificate2 certificate, SignatureDetails details, PdfSignatureField? place, int room)
    {
        var update = new PdfUpdate(file);
        var signature = update.Add(SignatureDictionary(certificate, details, room));
        AddField(file, update, signature, place);
        var bytes = update.Build(out var offsets);
        var body = bytes.AsSpan(offsets[signature.Object]);
        var hole = offsets[signature.Object] + body.IndexOf("/Contents <"u8) + "/Contents ".Length;
        var holeEnd = hole + (2 * room) + 2;
        var range = string.Create(CultureInfo.InvariantCulture, $"[0 {hole} {holeEnd} {bytes.Length - holeEnd}]").PadRight(RangePlaceholder.Length);
        Encoding.ASCII.GetBytes(range).CopyTo(body[body.IndexOf(RangePlaceholder)..]);
        return new Prepared(bytes, hole, holeEnd);
    }

    private static byte[] SignatureDictionary(X509Certificate2 certificate, SignatureDetails details, int room)
    {
        var known = PdfValue.Dictionary.Of(
            ("Type", new PdfValue.Name("Sig")),
            ("Filter", new PdfValue.Name("Adobe.PPKLite")),
            ("SubFilter", new PdfValue.Name(SubFilter)),
            ("Name", PdfValue.Text.Of(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))),
            ("M", PdfValue.Text.Of(PdfTime.Write(details.Time))));
        known = string.IsNullOrEmpty(details.Reason) ? known : known.With("Reason", PdfValue.Text.Of(details.Reason));
        known = string.IsNullOrEmpty(details.Location) ? known : known.With("Location", PdfValue.Text.Of(details.Location));
        return [.. known.ToBytes()[..^2], .. "/ByteRange "u8, .. RangePlaceholder, .. "/Contents <"u8, .. Encoding.ASCII.GetBytes(new string('0', 2 * room)), .. ">>>"u8];
    }

    private static void AddField(PdfFile file, PdfUpdate update, PdfValue.Reference signature, PdfSignatureField? place)
    {
        var page = file.Pages().ElementAtOrDefault(place?.Page ?? 0) ?? throw new PdfFormatException("There is no such page.");
        var form = file.Root["AcroForm"] is null ? PdfValue.Dictionary.Of() : file.Dictionary(file.Root["AcroForm"]);
        var fields = file.Items(form["Fields"]);
        var widget = PdfValue.Dictionary.Of(
            ("Type", new PdfValue.Name("Annot")),
            ("Subtype", new PdfValue.Name("Widget")),
            ("FT", new PdfValue.Name("Sig")),
            ("T", PdfValue.Text.Of(FreeName(file, fields))),
            ("F", PdfValue.Number.Of(132)), // print, locked
            ("P", page),
            ("V", signature),
            ("Rect", Rectangle(place)));
        if (place is not null)
        {
            // The page itself draws what people see; a field with a place needs an appearance (PDF/A), and ours draws nothing.
            var empty = PdfValue.Dictionary.Of(
                ("Type", new PdfValue.Name("XObject")),
                ("Subtype", new PdfValue.Name("Form")),
                ("BBox", new PdfValue.Items([PdfValue.Number.Of(0), PdfValue.Number.Of(0), PdfValue.Number.Of(place.Width), PdfValue.Number.Of(place.Height)])));
            widget = widget.With("AP", PdfValue.Dictionary.Of(("N", update.Add(new PdfValue.Stream(empty, ReadOnlyMemory<byte>.Empty)))));
        }

        var field = update.Add(widget);
        var pageObject = file.Dictionary(page);
        update.Replace(page, pageObject.With("Annots", new PdfValue.Items([.. file.Items(pageObject["Annots"]), field])));
        var newForm = form.With("Fields", new PdfValue.Items([.. fields, field])).With("SigFlags", PdfValue.Number.Of(3));
        if (file.Root["AcroForm"] is PdfValue.Reference formReference)
        {
            update.Replace(formReference, newForm);
        }
        else
        {
            update.Replace(file.RootReference, file.Root.With("AcroForm", newForm));
        }
    }

    private static string FreeName(PdfFile file, IReadOnlyList<PdfValue> fields)
    {
        var taken = fields.Select(f => file.Resolve(f)).OfType<PdfValue.Dictionary>().Select(f => (f["T"] as PdfValue.Text)?.Read()).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, taken.Count + 1).Select(i => $"Signature{i}").First(name => !taken.Contains(name));
    }

    private static PdfValue.Items Rectangle(PdfSignatureField? place) => new(place is null
        ? [.. Enumerable.Repeat(PdfValue.Number.Of(0), 4)]
        : [.. new[] { place.Left, place.Bottom, place.Left + place.Width, place.Bottom + place.Height }.Select(PdfValue.Number.Of)]);

    private sealed record Prepared(byte[] Bytes, int HoleStart, int HoleEnd);
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
