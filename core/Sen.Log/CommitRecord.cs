namespace Sen.Log;

/// <summary>
/// Who wrote a commit, when and why: what the commitments of its versions bind beside the versions themselves.
/// <para>
/// The hash is SHA-256 over twelve fields, each written as its length in bytes (4 bytes, big-endian) and then its bytes: the ASCII
/// text <c>sen.commit.v1</c>; commit id (16 bytes, network order); instant (8 bytes, big-endian, milliseconds since 1970); of the
/// agent: subject, role, display, facility, practitioner, device; the commit's facility, its purpose and its reason. Texts are
/// UTF-8; one that is absent (null) has the length ff ff ff ff and no bytes.
/// </para>
/// </summary>
public readonly record struct CommitRecord
{
    private const int StackLimit = 1024;

    private static ReadOnlySpan<byte> Domain => "sen.commit.v1"u8;

    public required Guid Id { get; init; }

    /// <summary>Milliseconds since 1970: as precise as what is stored and shown.</summary>
    public required long At { get; init; }

    /// <summary>Account that acted; the texts of the agent are empty when they do not apply.</summary>
    public required string Subject { get; init; }

    public required string Role { get; init; }

    /// <summary>The name that people are shown.</summary>
    public required string Display { get; init; }

    /// <summary>Where the agent works.</summary>
    public required string AgentFacility { get; init; }

    public required string Practitioner { get; init; }

    public required string Device { get; init; }

    /// <summary>The facility that the commit belongs to; null: none.</summary>
    public required string? Facility { get; init; }

    /// <summary>HL7 v3 PurposeOfUse.</summary>
    public required string Purpose { get; init; }

    public required string? Reason { get; init; }

    /// <summary>What <see cref="Commitment.Of"/> takes: computed once for all versions of a commit.</summary>
    public MerkleHash Hash()
    {
        var length = (3 * FieldWriter.Overhead) + Domain.Length + 16 + sizeof(long)
            + FieldWriter.LengthOf(Subject) + FieldWriter.LengthOf(Role) + FieldWriter.LengthOf(Display) + FieldWriter.LengthOf(AgentFacility)
            + FieldWriter.LengthOf(Practitioner) + FieldWriter.LengthOf(Device)
            + FieldWriter.LengthOf(Facility) + FieldWriter.LengthOf(Purpose) + FieldWriter.LengthOf(Reason);
        Span<byte> buffer = length <= StackLimit ? stackalloc byte[StackLimit] : new byte[length];
        var writer = new FieldWriter(buffer);
        writer.Add(Domain);
        writer.Add(Id);
        writer.Add(At);
        writer.Add(Subject);
        writer.Add(Role);
        writer.Add(Display);
        writer.Add(AgentFacility);
        writer.Add(Practitioner);
        writer.Add(Device);
        writer.Add(Facility);
        writer.Add(Purpose);
        writer.Add(Reason);
        return MerkleHash.Sha256(writer.Written);
    }
}
