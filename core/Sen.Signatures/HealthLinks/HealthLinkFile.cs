using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sen.Signatures;

/// <summary>A file behind a link: compact JWE under the link's own key, <c>dir</c> and <c>A256GCM</c> (specification, "Encrypting and Decrypting Files"; RFC 7516, 7518 §5.3).</summary>
/// <param name="ContentType">One of <see cref="HealthLinkManifest"/>'s; null when the writer does not say.</param>
public sealed record HealthLinkFile(string? ContentType, ReadOnlyMemory<byte> Content)
{
    /// <summary>Media type of what <see cref="Encrypt"/> gives.</summary>
    public const string MediaType = "application/jose";

    // A person's whole record in FHIR is some megabytes; this keeps a bomb small.
    private const int MaxBytes = 8 * 1024 * 1024;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Encrypted, with a nonce of its own. Not packed by default: the newest JOSE libraries do not unpack any more.</summary>
    public string Encrypt(ReadOnlySpan<byte> key, bool packed = false)
    {
        var header = Jws.Text(JsonSerializer.SerializeToUtf8Bytes(
            new HealthLinkHeader { Algorithm = "dir", Encryption = "A256GCM", ContentType = ContentType, Compression = packed ? "DEF" : null }, HealthLinkJson.Short.HealthLinkHeader));
        var content = packed ? HealthCardDeflate.Pack(Content.Span) : Content.Span;
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var (cipher, tag) = (new byte[content.Length], new byte[TagLength]);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, content, cipher, tag, Encoding.ASCII.GetBytes(header));
        return $"{header}..{Jws.Text(nonce)}.{Jws.Text(cipher)}.{Jws.Text(tag)}";
    }

    /// <summary>The file in a compact JWE.</summary>
    public static HealthLinkReading<HealthLinkFile> Decrypt(string jwe, ReadOnlySpan<byte> key)
    {
        if (jwe.Split('.') is not [var headerText, var wrapped, var nonceText, var cipherText, var tagText] || HeaderOf(headerText) is not { } header
            || HealthCardJws.Decode(nonceText) is not { } nonce || HealthCardJws.Decode(cipherText) is not { } cipher || HealthCardJws.Decode(tagText) is not { } tag)
        {
            return HealthLinkProblem.Unreadable;
        }

        if (header is not { Algorithm: "dir", Encryption: "A256GCM", Compression: null or "DEF", Critical: null } || wrapped.Length > 0 || nonce.Length != NonceLength || tag.Length != TagLength)
        {
            return HealthLinkProblem.BadHeader;
        }

        if (cipher.Length > MaxBytes)
        {
            return HealthLinkProblem.TooLarge;
        }

        if (key.Length != HealthLink.KeyLength || Open(key, nonce, cipher, tag, headerText) is not { } content)
        {
            return HealthLinkProblem.WrongKey;
        }

        return header.Compression is null ? new HealthLinkFile(header.ContentType, content)
            : HealthCardDeflate.Unpack(content, MaxBytes) is { } unpacked ? new HealthLinkFile(header.ContentType, unpacked)
            : HealthLinkProblem.TooLarge;
    }

    private static HealthLinkHeader? HeaderOf(string text)
    {
        try
        {
            return HealthCardJws.Decode(text) is { } utf8 ? JsonSerializer.Deserialize(utf8, HealthLinkJson.Default.HealthLinkHeader) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Open(ReadOnlySpan<byte> key, byte[] nonce, byte[] cipher, byte[] tag, string header)
    {
        try
        {
            var content = new byte[cipher.Length];
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(nonce, cipher, tag, content, Encoding.ASCII.GetBytes(header));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
