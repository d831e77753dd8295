using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Sen.Documents.Compose;
using Sen.Vietnam;

namespace Sen.Documents.Seal;

/// <summary>
/// What the QR code of a document holds behind <c>/verify#</c>: enough for a phone without a network to say whether the paper is real, and
/// nothing of its content. Fields in this order, numbers big endian, texts in UTF-8 with their length in one byte before them:
/// <code>
/// byte    form of the seal, 1
/// byte    kind: 1 record, 2 prescription, 3 laboratory, 4 bill
/// text    last four characters, for the eye
/// text    masked name, "N. T. B. Ngọc"
/// uint16  year of birth, 0 unknown
/// text    code of the issuing facility
/// uint64  when it was signed, seconds since 1970
/// uint16  count of lines
/// uint16  good until, days since 2000-01-01; 0 without end
/// byte    1: the id of the document begins with 32 hexadecimal digits, which are the next 16 bytes; 0: it does not
/// text    id of the document (Bundle and DocumentReference), or the rest of it
/// uint32  version of the signed Bundle
/// uint64  its position in the log
/// bytes   opening of the commitment at that position, length before it; empty when the proof is fetched or in the PDF
/// 4 bytes the first of the SHA-256 of the facility's public key (SubjectPublicKeyInfo)
/// 64 bytes ECDSA on P-256 with SHA-256 (r, s) over "sen-document-seal-v1", a zero byte and all before the signature
/// </code>
/// Written in base64url. Strange lengths, a later form or a byte too many are no seal.
/// </summary>
public sealed record DocumentSeal
{
    private const byte Form = 1;
    private const int SignatureLength = 64;

    private const int IdBytes = 16;

    private const string P256 = "1.2.840.10045.3.1.7";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private static readonly byte[] Domain = [.. "sen-document-seal-v1"u8, 0];
    private static readonly DateOnly FirstDay = new(2000, 1, 1);

    public required DocumentKind Kind { get; init; }

    public required string LastFour { get; init; }

    public required string MaskedName { get; init; }

    public required int BirthYear { get; init; }

    public required string Issuer { get; init; }

    public required DateTimeOffset SignedAt { get; init; }

    public required int Lines { get; init; }

    public DateOnly? ValidUntil { get; init; }

    public required string Document { get; init; }

    public required long Version { get; init; }

    public required long Position { get; init; }

    public ReadOnlyMemory<byte> Opening { get; init; }

    /// <summary>First four bytes of the hash of the facility's key.</summary>
    public required ReadOnlyMemory<byte> KeyHint { get; init; }

    internal static byte[] HintOf(ReadOnlySpan<byte> publicKeyInfo) => SHA256.HashData(publicKeyInfo)[..4];

    /// <summary>The digest that the facility's key signs.</summary>
    internal byte[] Digest() => SHA256.HashData([.. Domain, .. Body()]);

    /// <summary>The text behind the <c>#</c>.</summary>
    internal string Write(ReadOnlySpan<byte> signature) => signature.Length == SignatureLength
        ? Base64Url.EncodeToString([.. Body(), .. signature])
        : throw new ArgumentException("An ECDSA signature on P-256 has 64 bytes.", nameof(signature));

    /// <summary>The seal and its signature; null when the text is none. A whole address is taken, too: what counts stands behind its #.
    /// Nothing is checked but its form. The twin of this reader is web/ts/verify/seal.ts; tests/Twins holds what both are asked.</summary>
    internal static (DocumentSeal Seal, byte[] Signature)? Read(string text)
    {
        var code = text.AsSpan(text.IndexOf('#', StringComparison.Ordinal) + 1).Trim(" \r\n\t");
        if (code.Length > 1_000 || !Base64Url.IsValid(code))
        {
            return null;
        }

        // One text for one seal: no padding, no white space within, no bits that mean nothing.
        var bytes = Base64Url.DecodeFromChars(code);
        if (bytes.Length <= SignatureLength || !code.SequenceEqual(Base64Url.EncodeToString(bytes)))
        {
            return null;
        }

        var reader = new SealReader(bytes.AsSpan(0, bytes.Length - SignatureLength));
        return ReadBody(ref reader) is { } seal && reader.IsAtEnd ? (seal, bytes[^SignatureLength..]) : null;
    }

    /// <summary>Whether the facility's key signed it.</summary>
    internal static bool IsSignedBy((DocumentSeal Seal, byte[] Signature) read, ReadOnlySpan<byte> publicKeyInfo)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKeyInfo, out _);
        return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256 && key.VerifyHash(read.Seal.Digest(), read.Signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>"Nguyễn Thị Bích Ngọc" becomes "N. T. B. Ngọc".</summary>
    internal static string Mask(string fullName)
    {
        var words = fullName.Normalize(NormalizationForm.FormC).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "" : string.Join(' ', [.. words[..^1].Select(w => $"{w.EnumerateRunes().First()}."), words[^1]]);
    }

    private byte[] Body()
    {
        using var body = new MemoryStream();
        body.Write([Form, (byte)(Kind + 1)]);
        Text(body, LastFour);
        Text(body, MaskedName);
        Number(body, BirthYear, 2);
        Text(body, Issuer);
        Number(body, SignedAt.ToUnixTimeSeconds(), 8);
        Number(body, Math.Min(Lines, ushort.MaxValue), 2);
        Number(body, ValidUntil is { } day ? day.DayNumber - FirstDay.DayNumber : 0, 2);
        WriteId(body);
        Number(body, Version, 4);
        Number(body, Position, 8);
        Bytes(body, Opening.Span);
        body.Write(KeyHint.Span);
        return body.ToArray();
    }

    // Ids follow from UUIDs: half the digits, a smaller code.
    private void WriteId(MemoryStream body)
    {
        const int digits = 2 * IdBytes;
        var isShort = Document.Length >= digits && Document.AsSpan(0, digits).IndexOfAnyExcept(LowerHex) < 0;
        body.WriteByte(isShort ? (byte)1 : (byte)0);
        body.Write(isShort ? Convert.FromHexString(Document.AsSpan(0, digits)) : []);
        Text(body, isShort ? Document[digits..] : Document);
    }

    private static DocumentSeal? ReadBody(ref SealReader reader)
    {
        var (form, kind) = (reader.Number(1), reader.Number(1));
        if (form != Form || kind is < 1 or > 4)
        {
            return null;
        }

        var seal = new DocumentSeal
        {
            Kind = (DocumentKind)(kind - 1),
            LastFour = reader.Text(),
            MaskedName = reader.Text(),
            BirthYear = (int)reader.Number(2),
            Issuer = reader.Text(),
            SignedAt = reader.Time(),
            Lines = (int)reader.Number(2),
            ValidUntil = reader.Number(2) is > 0 and var days ? FirstDay.AddDays((int)days) : null,
            Document = reader.ShortId(IdBytes) + reader.Text(),
            Version = reader.Number(4),
            Position = reader.Number(8),
            Opening = reader.Bytes().ToArray(),
            KeyHint = reader.Take(4).ToArray(),
        };
        return reader.Failed ? null : seal;
    }

    private static void Text(MemoryStream body, string text) => Bytes(body, Encoding.UTF8.GetBytes(text));

    private static void Bytes(MemoryStream body, ReadOnlySpan<byte> bytes)
    {
        body.WriteByte(checked((byte)bytes.Length));
        body.Write(bytes);
    }

    private static void Number(MemoryStream body, long value, int bytes)
    {
        Span<byte> whole = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(whole, value);
        body.Write(whole[^bytes..]);
    }
}

/// <summary>Reads fields until one is cut off; from then on everything is empty and <see cref="Failed"/> says so.</summary>
internal ref struct SealReader(ReadOnlySpan<byte> bytes)
{
    // What a script's number holds exactly.
    private const long Largest = (1L << 53) - 1;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    internal bool Failed { get; private set; }

    internal readonly bool IsAtEnd => !Failed && _rest.IsEmpty;

    internal ReadOnlySpan<byte> Take(int count)
    {
        if (Failed || _rest.Length < count)
        {
            Failed = true;
            return [];
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    internal long Number(int count)
    {
        var value = 0L;
        foreach (var part in Take(count))
        {
            value = (value << 8) | part;
        }

        Failed |= value is < 0 or > Largest;
        return value;
    }

    internal ReadOnlySpan<byte> Bytes() => Take((int)Number(1));

    /// <summary>Strict: two texts that look the same are not two seals.</summary>
    internal string Text()
    {
        try
        {
            return Strict.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            Failed = true;
            return "";
        }
    }

    internal string ShortId(int bytes)
    {
        var form = Number(1);
        Failed |= form > 1;
        return form == 1 ? Convert.ToHexStringLower(Take(bytes)) : "";
    }

    internal DateTimeOffset Time()
    {
        var seconds = Number(8);
        Failed |= seconds is < 0 or > 253_402_275_599;
        return Failed ? default : VietnamTime.Local(DateTimeOffset.FromUnixTimeSeconds(seconds));
    }
}
