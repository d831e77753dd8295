using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.HealthRecord.Access;

/// <summary>One opening of a person's record, read from an AuditEvent.</summary>
public sealed record AccessView(string Event, DateTimeOffset At, string Who, string Role)
{
    /// <summary>Organization id, or null for devices and people without one.</summary>
    public string? Facility { get; init; }

    /// <summary>v3 PurposeOfUse.</summary>
    public required string Purpose { get; init; }

    /// <summary>The words with which the glass was broken; null in the usual case.</summary>
    public string? Reason { get; init; }

    /// <summary>Resource types that were read.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>People whose records it touched; for the person's own list only that person.</summary>
    public IReadOnlyList<string> Patients { get; init; } = [];

    /// <summary>Practitioner id of who looked; null for devices and the node.</summary>
    public string? Practitioner { get; init; }

    /// <summary>True when somebody tried and was refused.</summary>
    public bool Refused { get; init; }

    internal bool Unusual => string.Equals(Purpose, Purposes.EmergencyTreatment, StringComparison.Ordinal);

    internal static AccessView Of(AuditEvent audit)
    {
        var agent = audit.Agent.FirstOrDefault(a => a.Requestor == true) ?? audit.Agent.FirstOrDefault();
        return new AccessView(audit.Id ?? "", VietnamTime.Local(audit.Recorded?.LowerBound ?? default), agent?.Name ?? "", agent?.Role.SelectMany(r => r.Coding).FirstOrDefault()?.Code ?? "")
        {
            Facility = audit.Source?.Observer?.IdOf("Organization") ?? audit.Source?.Site,
            Purpose = audit.PurposeOfEvent.SelectMany(p => p.Coding).FirstOrDefault()?.Code ?? "",
            Reason = agent?.PurposeOfUse.Select(p => p.Text).FirstOrDefault(t => !string.IsNullOrEmpty(t)),
            Types = [.. audit.Entity.Where(e => e.Role?.Code is not "1").Select(TypeOf).OfType<string>()],
            Patients = [.. audit.Entity.Where(e => e.Role?.Code is "1").Select(e => e.What.IdIn("Patient")).OfType<string>()],
            Practitioner = agent?.Who.IdIn("Practitioner"),
            Refused = audit.Outcome is not (null or "0"),
        };
    }

    // "Observation/1", or the text of a search that begins with its type.
    private static string? TypeOf(AuditEvent.EntityComponent entity) =>
        (entity.What?.ReferenceValue ?? entity.Name)?.Split('/', '?', ' ')[0] is { Length: > 0 } type ? type : null;
}

/// <summary>What one person of the staff did on one day: one line of the page.</summary>
public sealed record AccessGroup(IReadOnlyList<AccessView> Views)
{
    /// <summary>The first opening names the group in an answer.</summary>
    internal AccessView First => Views[^1];

    internal AccessView Last => Views[0];

    internal bool Unusual => Last.Unusual;

    /// <summary>What was opened, most often first.</summary>
    internal IReadOnlyList<string> Types =>
        [.. Views.SelectMany(v => v.Types).GroupBy(t => t, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Select(g => g.Key)];

    /// <summary>Per viewer, day, purpose and reason; newest first. The person's own openings are theirs and are left out.</summary>
    internal static IReadOnlyList<AccessGroup> Of(IEnumerable<AccessView> views) =>
    [
        .. views
            .Where(v => v.Role is not "citizen")
            .GroupBy(v => (v.Who, v.Role, v.Facility, v.Purpose, v.Reason, v.Refused, Day: VietnamTime.DayOf(v.At)))
            .Select(g => new AccessGroup([.. g.OrderByDescending(v => v.At)]))
            .OrderByDescending(g => g.Last.At),
    ];
}
