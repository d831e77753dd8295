using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sen.Signatures;

/// <summary>A new field of a PDF with room for a signature or a timestamp of everything around it, in an incremental update.</summary>
internal sealed class PdfSlot
{
    private static readonly byte[] RangePlaceholder = "[0 0000000000 0000000000 0000000000]"u8.ToArray();

    private readonly int _start;
    private readonly int _end;

    private PdfSlot(byte[] bytes, int start, int end) => (Bytes, _start, _end) = (bytes, start, end);

    internal byte[] Bytes { get; }

    /// <param name="file">The file as it is.</param>
    /// <param name="members">Of the signature dictionary, without range and value.</param>
    /// <param name="kind">The field's name, to which a number is added.</param>
    /// <param name="place">Null: a field without a place on the page.</param>
    /// <param name="room">Bytes that the value may have.</param>
    internal static PdfSlot Open(PdfFile file, PdfValue.Dictionary members, string kind, PdfSignatureField? place, int room)
    {
        var update = new PdfUpdate(file);
        var signature = update.Add(
            (byte[])[.. members.ToBytes()[..^2], .. "/ByteRange "u8, .. RangePlaceholder, .. "/Contents <"u8, .. Encoding.ASCII.GetBytes(new string('0', 2 * room)), .. ">>>"u8]);
        AddField(file, update, signature, kind, place);
        var bytes = update.Build(out var offsets);
        var body = bytes.AsSpan(offsets[signature.Object]);
        var start = offsets[signature.Object] + body.IndexOf("/Contents <"u8) + "/Contents ".Length;
        var end = start + (2 * room) + 2;
        var range = string.Create(CultureInfo.InvariantCulture, $"[0 {start} {end} {bytes.Length - end}]").PadRight(RangePlaceholder.Length);
        Encoding.ASCII.GetBytes(range).CopyTo(body[body.IndexOf(RangePlaceholder)..]);
        return new PdfSlot(bytes, start, end);
    }

    /// <summary>SHA-256 of everything but the room.</summary>
    internal byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Bytes.AsSpan(0, _start));
        hash.AppendData(Bytes.AsSpan(_end));
        return hash.GetHashAndReset();
    }

    /// <summary>False: the value is larger than the room.</summary>
    internal bool Fill(ReadOnlySpan<byte> value)
    {
        if (2 * value.Length > _end - _start - 2)
        {
            return false;
        }

        Encoding.ASCII.GetBytes(Convert.ToHexString(value)).CopyTo(Bytes.AsSpan(_start + 1));
        return true;
    }

    private static void AddField(PdfFile file, PdfUpdate update, PdfValue.Reference signature, string kind, PdfSignatureField? place)
    {
        var page = file.Pages().ElementAtOrDefault(place?.Page ?? 0) ?? throw new PdfFormatException("There is no such page.");
        var form = file.Root["AcroForm"] is null ? PdfValue.Dictionary.Of() : file.Dictionary(file.Root["AcroForm"]);
        var fields = file.Items(form["Fields"]);
        var widget = PdfValue.Dictionary.Of(
            ("Type", new PdfValue.Name("Annot")),
            ("Subtype", new PdfValue.Name("Widget")),
            ("FT", new PdfValue.Name("Sig")),
            ("T", PdfValue.Text.Of(FreeName(file, fields, kind))),
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

    private static string FreeName(PdfFile file, IReadOnlyList<PdfValue> fields, string kind)
    {
        var taken = fields.Select(f => file.Resolve(f)).OfType<PdfValue.Dictionary>().Select(f => (f["T"] as PdfValue.Text)?.Read()).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, taken.Count + 1).Select(i => $"{kind}{i}").First(name => !taken.Contains(name));
    }

    private static PdfValue.Items Rectangle(PdfSignatureField? place) => new(place is null
        ? [.. Enumerable.Repeat(PdfValue.Number.Of(0), 4)]
        : [.. new[] { place.Left, place.Bottom, place.Left + place.Width, place.Bottom + place.Height }.Select(PdfValue.Number.Of)]);
}
