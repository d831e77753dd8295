using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sen.Log;

/// <summary>A SHA-256 value: the hash of a leaf, of an inner node, of a whole tree, or of a body. Always 32 bytes.</summary>
public readonly struct MerkleHash : IEquatable<MerkleHash>, IParsable<MerkleHash>
{
    /// <summary>Length in bytes (HASH_SIZE of RFC 6962 §2.1).</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private const int HexLength = 2 * Size;

    // 32 bytes are ten groups of three and one of two: 43 digits and one '='.
    private const int Base64Length = 44;

    private readonly Buffer _bytes;

    /// <summary>A hash from its bytes.</summary>
    /// <param name="bytes">Exactly 32 bytes; anything else is refused.</param>
    public MerkleHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _bytes = MemoryMarshal.Read<Buffer>(bytes);
    }

    /// <summary>The bytes in place, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Plain SHA-256 of the data, without the prefixes of a tree: what a body hash is.</summary>
    public static MerkleHash Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        return new MerkleHash(digest);
    }

    /// <summary>For bytes of unknown origin: false unless there are exactly 32.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, out MerkleHash hash)
    {
        hash = bytes.Length == Size ? new MerkleHash(bytes) : default;
        return bytes.Length == Size;
    }

    public static bool operator ==(MerkleHash left, MerkleHash right) => left.Equals(right);

    public static bool operator !=(MerkleHash left, MerkleHash right) => !left.Equals(right);

    /// <summary>Reads what <see cref="ToString"/> (64 hexadecimal digits) or <see cref="ToBase64"/> (44 characters) wrote.</summary>
    public static MerkleHash Parse(string s) =>
        TryParse(s, out var hash) ? hash : throw new FormatException("64 hexadecimal digits or 44 characters of base64 are expected.");

    public static MerkleHash Parse(string s, IFormatProvider? provider) => Parse(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MerkleHash result) =>
        TryParse(s, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, out MerkleHash result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var read = s?.Length switch
        {
            HexLength => Convert.FromHexString(s, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == Size,
            Base64Length => Convert.TryFromBase64String(s, bytes, out var written) && written == Size,
            _ => false,
        };
        result = read ? new MerkleHash(bytes) : default;

        // The last digit of the base64 form has two spare bits. One hash has one text, so they must be zero.
        if (read && s!.Length == Base64Length && !string.Equals(result.ToBase64(), s, StringComparison.Ordinal))
        {
            result = default;
            return false;
        }

        return read;
    }

    public bool Equals(MerkleHash other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is MerkleHash other && Equals(other);

    /// <summary>The first four bytes: the value is a hash already.</summary>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(Bytes);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes);

    /// <summary>The form in which C2SP checkpoints and proofs write hashes (RFC 4648 §4, padded).</summary>
    public string ToBase64() => Convert.ToBase64String(Bytes);

    [InlineArray(Size)]
    [SuppressMessage("Major Code Smell", "S1144", Justification = "The element of an inline array is never named.")]
    private struct Buffer
    {
        private byte _first;
    }
}
