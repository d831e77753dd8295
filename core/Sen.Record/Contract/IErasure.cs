namespace Sen.Record;

/// <summary>
/// Destroying content, which the Record otherwise never does: by keeping times that have ended, or by a lawful order. Bodies and salts of
/// all versions go, with index rows, claims and the tie to the person; positions, versions and commitments stay, so the log still
/// verifies and nobody can tell any more what its entries were about.
/// </summary>
public interface IErasure
{
    /// <summary>What an order would erase, and what keeps it from that. Changes nothing.</summary>
    Task<Result<ErasurePlan>> PlanAsync(Caller caller, IReadOnlyCollection<ResourceKey> resources, CancellationToken cancellationToken);

    /// <summary>Everything that is or ever was in the record of a person, deleted resources too.</summary>
    Task<Result<IReadOnlyList<ResourceKey>>> AboutAsync(Caller caller, string patient, CancellationToken cancellationToken);

    /// <summary>
    /// Erases, in one commit that says so (a Provenance with the order) and stands in the log and in the access log. Refused as a whole when
    /// something is under a legal hold.
    /// </summary>
    Task<Result<ErasureReceipt>> EraseAsync(Caller caller, ErasureOrder order, CancellationToken cancellationToken);
}

/// <summary>A written, lawful reason to destroy content.</summary>
/// <param name="Resources">What to erase, all versions of it.</param>
public sealed record ErasureOrder(IReadOnlyCollection<ResourceKey> Resources)
{
    /// <summary>Number of the written order ("12/QĐ-SYT").</summary>
    public required string Number { get; init; }

    /// <summary>Who decided: name and office.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>The legal ground, in words.</summary>
    public required string Ground { get; init; }
}

/// <summary>What an order would do.</summary>
/// <param name="Resources">Those that have content to erase, at the version at which they stand.</param>
/// <param name="Versions">Versions whose content would go.</param>
/// <param name="Held">Ids of people who are under a legal hold: as long as there is one, nothing is erased.</param>
public sealed record ErasurePlan(IReadOnlyDictionary<ResourceKey, long> Resources, long Versions, IReadOnlyList<string> Held);

/// <summary>What was erased.</summary>
/// <param name="Provenance">The resource that tells of it.</param>
public sealed record ErasureReceipt(Receipt Receipt, ResourceKey Provenance, int Resources, long Versions);

/// <summary>
/// The legal hold, in FHIR: a Flag on the person, active, with the code of ISO 21089's life-cycle event "hold". Its subject's record is not
/// erased until the Flag is inactive.
/// </summary>
public static class LegalHold
{
    /// <summary>ISO 21089 record life-cycle events, as HL7 publishes them.</summary>
    public const string LifecycleSystem = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";

    public const string Code = "hold";
}
