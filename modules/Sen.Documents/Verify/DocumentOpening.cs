using Sen.Log;
using Sen.Record;

namespace Sen.Documents.Verify;

/// <summary>
/// What opens the commitment to a document for whoever holds the document: salt (32 bytes), id of the commit (16, network order), hash of the
/// commit's record (32). It stands as "extra" in the proof that a paper carries, so the paper alone shows that it is what was sealed.
/// </summary>
internal sealed record DocumentOpening(byte[] Salt, Guid Commit, MerkleHash CommitHash)
{
    private const int Length = Commitment.SaltSize + 16 + MerkleHash.Size;

    /// <summary>Null: the content was erased, and so was the salt.</summary>
    internal static DocumentOpening? Of(SealedVersion version) =>
        version.Salt is { } salt ? new DocumentOpening(salt, version.CommitId, version.CommitHash) : null;

    internal static DocumentOpening? Read(ReadOnlyMemory<byte>? extra) => extra is { Length: Length } bytes
        ? new DocumentOpening(
            bytes[..Commitment.SaltSize].ToArray(),
            new Guid(bytes.Span.Slice(Commitment.SaltSize, 16), bigEndian: true),
            new MerkleHash(bytes.Span[(Commitment.SaltSize + 16)..]))
        : null;

    internal byte[] ToBytes() => [.. Salt, .. Commit.ToByteArray(bigEndian: true), .. CommitHash.Bytes];

    /// <summary>The leaf of the log that these bytes make.</summary>
    internal Commitment CommitmentTo(ResourceKey key, long version, ReadOnlySpan<byte> body) =>
        Commitment.Of(Salt, key.Type, key.Id, version, Commit, CommitHash, MerkleHash.Sha256(body));
}
