using Sen.Record;
using Sen.Vietnam;

namespace Sen.Retention;

/// <summary>A visit whose record need not be kept any longer.</summary>
/// <param name="Visit">Its Encounter.</param>
/// <param name="Patient">Id of the person.</param>
/// <param name="Closed">Day in Vietnam on which it ended.</param>
/// <param name="Time">The keeping time that decided.</param>
/// <param name="Resources">The Encounter and what belongs to this visit alone.</param>
/// <param name="IsHeld">A legal hold keeps it.</param>
public sealed record EndedVisit(
    ResourceKey Visit, string Patient, DateOnly Closed, KeepingTime Time, IReadOnlyList<ResourceKey> Resources, bool IsHeld);
