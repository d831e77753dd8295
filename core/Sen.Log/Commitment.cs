using System.Security.Cryptography;

namespace Sen.Log;

/// <summary>
/// What the log says of one record version: a salted hash that tells nothing about the person. Who holds the version and its
/// salt can show that the version is the one that was logged; once the salt is deleted nobody can tell what the entry was about.
/// <para>
/// The value is SHA-256 over eight fields, each written as its length in bytes (4 bytes, big-endian) and then its bytes:
/// the ASCII text <c>sen.commitment.v2</c>; the salt (32 bytes); resource type and logical id (UTF-8); version (8 bytes,
/// big-endian); commit id (16 bytes, network order of RFC 9562 §4); the hash of the <see cref="CommitRecord"/> (32 bytes), which binds
/// who wrote it, when and why; body hash (SHA-256 of the stored bytes, 32 bytes; no bytes for a deletion). The number of fields is
/// fixed and each says how long it is, so two different versions never have the same encoding. The data of the leaf are the 32
/// bytes of this value.
/// </para>
/// </summary>
public readonly record struct Commitment(MerkleHash Value)
{
    /// <summary>Length of a salt in bytes: as many as the hash, so that guessing the salt is no easier than inverting the hash.</summary>
    public const int SaltSize = 32;

    private const int StackLimit = 512;

    private static ReadOnlySpan<byte> Domain => "sen.commitment.v2"u8;

    /// <summary>The hash to append to the log (RFC 6962 §2.1: SHA-256(0x00 || commitment)).</summary>
    public MerkleHash LeafHash => MerkleHasher.Leaf(Value.Bytes);

    /// <summary>A salt from the system's random source. Every version has its own; it is stored with the version, never logged.</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltSize);

    /// <summary>The commitment to one version of a resource.</summary>
    /// <param name="salt">32 bytes from <see cref="NewSalt"/>. All zeros is a forgotten salt, and refused.</param>
    /// <param name="type">Resource type.</param>
    /// <param name="id">Logical id.</param>
    /// <param name="version">From 1.</param>
    /// <param name="commitId">The commit that wrote the version.</param>
    /// <param name="commitHash"><see cref="CommitRecord.Hash"/> of that commit.</param>
    /// <param name="bodyHash"><see cref="MerkleHash.Sha256"/> of the stored bytes; null when the version is a deletion.</param>
    public static Commitment Of(
        ReadOnlySpan<byte> salt, string type, string id, long version, Guid commitId, in MerkleHash commitHash, MerkleHash? bodyHash)
    {
        if (salt.Length != SaltSize || !salt.ContainsAnyExcept((byte)0))
        {
            throw new ArgumentException($"A salt has {SaltSize} random bytes.", nameof(salt));
        }

        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(version);

        const int FixedLength = (6 * FieldWriter.Overhead) + SaltSize + sizeof(long) + 16 + (2 * MerkleHash.Size);
        var length = FixedLength + Domain.Length + FieldWriter.LengthOf(type) + FieldWriter.LengthOf(id);
        Span<byte> buffer = length <= StackLimit ? stackalloc byte[StackLimit] : new byte[length];
        var writer = new FieldWriter(buffer);
        writer.Add(Domain);
        writer.Add(salt);
        writer.Add(type);
        writer.Add(id);
        writer.Add(version);
        writer.Add(commitId);
        writer.Add(commitHash.Bytes);
        writer.Add(bodyHash is { } hash ? hash.Bytes : []);
        return new Commitment(MerkleHash.Sha256(writer.Written));
    }

    public override string ToString() => Value.ToString();
}
