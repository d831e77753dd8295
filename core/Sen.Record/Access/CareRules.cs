using System.Text.Json;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// Which facility cares for whom, and until when, as single resources say it:
/// <list type="bullet">
/// <item>Encounter: the service provider; without end while it is open, for some days after its end (an option).</item>
/// <item>Appointment that stands: the organization of each participating Location (a site has the id of its Organization), to the end of the day after.</item>
/// <item>Patient: the managing organization (the station of the commune where the person lives), without end.</item>
/// <item>ServiceRequest and Task that are open: the organization that shall perform or owns it (a referral).</item>
/// <item>EpisodeOfCare that is not finished: the managing organization.</item>
/// </list>
/// </summary>
internal static class CareRules
{
    private const long WithoutEnd = long.MaxValue;

    internal static CareRow[] Of(FhirDocument document, (string Id, DateTimeOffset At) version, IReadOnlyList<string> patients, TimeSpan afterEncounter)
    {
        var root = document.Root;
        var status = Text(root, "status");
        return document.ResourceType switch
        {
            "Patient" => Rows([version.Id], [Id(root, "managingOrganization", "Organization")], WithoutEnd),
            "Encounter" when status is not ("cancelled" or "entered-in-error") =>
                Rows(patients, [Id(root, "serviceProvider", "Organization")], UntilAfter(root, status, version.At, afterEncounter)),
            "Appointment" when status is not ("cancelled" or "noshow" or "entered-in-error") =>
                Rows(patients, Sites(root), Instant(root, "end", "start") is { } end ? EndOfNextDay(end) : WithoutEnd),
            "ServiceRequest" when status is "active" or "on-hold" => Rows(patients, References(root, "performer", "Organization"), WithoutEnd),
            "Task" when status is not ("completed" or "cancelled" or "rejected" or "failed" or "entered-in-error") =>
                Rows(patients, [Id(root, "owner", "Organization")], WithoutEnd),
            "EpisodeOfCare" when status is "planned" or "waitlist" or "active" or "onhold" =>
                Rows(patients, [Id(root, "managingOrganization", "Organization")], WithoutEnd),
            _ => [],
        };
    }

    private static CareRow[] Rows(IReadOnlyList<string> patients, IEnumerable<string?> facilities, long until)
    {
        var rows = new List<CareRow>();
        foreach (var facility in facilities.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            foreach (var patient in patients)
            {
                rows.Add(new CareRow(patient, facility, until));
            }
        }

        return rows.Count == 0 ? [] : [.. rows];
    }

    private static long UntilAfter(JsonElement encounter, string? status, DateTimeOffset at, TimeSpan afterEncounter)
    {
        if (status is not "finished")
        {
            return WithoutEnd;
        }

        var end = encounter.TryGetProperty("period", out var period) ? Instant(period, "end", "start") : null;
        var from = end ?? at;
        return from < DateTimeOffset.MaxValue - afterEncounter ? (from + afterEncounter).ToUnixTimeMilliseconds() : WithoutEnd;
    }

    private static long EndOfNextDay(DateTimeOffset moment)
    {
        if (moment > DateTimeOffset.MaxValue.AddDays(-3))
        {
            return WithoutEnd;
        }

        var local = moment.ToOffset(FhirDateTime.LocalOffset);
        return new DateTimeOffset(local.Date.AddDays(2), FhirDateTime.LocalOffset).ToUnixTimeMilliseconds();
    }

    private static IEnumerable<string?> Sites(JsonElement appointment) =>
        appointment.TryGetProperty("participant", out var participants) && participants.ValueKind == JsonValueKind.Array
            ? participants.EnumerateArray().Select(p => Id(p, "actor", "Location"))
            : [];

    private static IEnumerable<string?> References(JsonElement root, string name, string type) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(r => IdOf(r, type))
            : [];

    private static string? Id(JsonElement parent, string name, string type) =>
        parent.TryGetProperty(name, out var reference) ? IdOf(reference, type) : null;

    private static string? IdOf(JsonElement reference, string type) =>
        Text(reference, "reference") is { } text && ResourceKey.TryParse(text, null, out var key) && string.Equals(key.Type, type, StringComparison.Ordinal)
            ? key.Id
            : null;

    private static DateTimeOffset? Instant(JsonElement parent, string name, string otherwise) =>
        FhirDateTime.TryParse(Text(parent, name) ?? Text(parent, otherwise), null, out var moment) ? moment.UpperBound : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
