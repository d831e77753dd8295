using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Laboratory.WorkList;

/// <summary>Where an ordered test stands in the laboratory.</summary>
public enum Stage
{
    Waiting,
    Running,
    Done,
}

/// <summary>One ordered test on the work list.</summary>
public sealed record BenchItem(string RequestId, string Test, Stage Stage, DateTimeOffset OrderedAt, string Requester, bool Urgent);

/// <summary>All tests of one person, oldest order first.</summary>
public sealed record BenchPerson(string PatientId, string Name, string Number, IReadOnlyList<BenchItem> Items);

/// <summary>The ordered laboratory tests of the facility: what waits, what runs, what was released today.</summary>
internal static class BenchList
{
    /// <summary>An order that nobody came for after this many days leaves the list; it stays in the record.</summary>
    private const int DaysShown = 14;

    public static async Task<Result<IReadOnlyList<BenchPerson>>> ReadAsync(Bench bench, Stage stage, CancellationToken cancellationToken)
    {
        var since = stage == Stage.Done ? bench.Today : bench.Today.AddDays(-DaysShown);
        var query = SearchQuery.For("ServiceRequest")
            .WhereToken("category", Systems.Snomed, Codes.LaboratoryProcedure)
            .Where("status", stage == Stage.Done ? "completed" : "active")
            .Where("authored", $"ge{FhirDateTime.Of(VietnamTime.At(since, TimeOnly.MinValue)).Text}")
            .Include("ServiceRequest:subject:Patient")
            .Take(SearchQuery.MaxCount);
        var found = await bench.Record.SearchAsync(bench.Caller, query, cancellationToken);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var people = found.Value.Included.Where(r => r.Key.Type == "Patient").ToDictionary(r => r.Key.Id, r => new PersonView(r.As<Patient>()), StringComparer.Ordinal);
        return Group(found.Value.As<ServiceRequest>().Where(r => Mine(r, bench.Caller.Facility)), people, stage);
    }

    internal static List<BenchPerson> Group(IEnumerable<ServiceRequest> requests, IReadOnlyDictionary<string, PersonView> people, Stage stage) =>
    [
        .. requests.Where(r => StageOf(r) == stage && r.Subject.IdIn("Patient") is not null)
            .GroupBy(r => r.Subject.IdIn("Patient")!, StringComparer.Ordinal)
            .Select(g => new BenchPerson(
                g.Key,
                people.GetValueOrDefault(g.Key)?.FullName ?? g.First().Subject?.Display ?? "",
                people.GetValueOrDefault(g.Key)?.MedicalRecordNumber ?? "",
                [.. g.OrderBy(r => r.AuthoredOn).Select(Item)]))
            .OrderBy(p => !p.Items.Any(i => i.Urgent)).ThenBy(p => p.Items[0].OrderedAt),
    ];

    internal static Stage StageOf(ServiceRequest request) =>
        request.Status == "completed" ? Stage.Done : request.Specimen.Count > 0 ? Stage.Running : Stage.Waiting;

    private static BenchItem Item(ServiceRequest request) => new(
        request.Id!,
        request.Code?.Text ?? "",
        StageOf(request),
        request.AuthoredOn?.LowerBound ?? DateTimeOffset.MinValue,
        request.Requester?.Display ?? "",
        request.Priority is "urgent" or "asap" or "stat");

    // Orders sent to this facility; one without an addressee belongs to whoever may see it.
    private static bool Mine(ServiceRequest request, string? facility) =>
        request.Performer.Count == 0 || request.Performer.Any(p => p.IdIn("Organization") == facility);
}
