using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Laboratory.Print;

/// <summary>One line of the printed report.</summary>
public sealed record ReportLine(string Name, string Value, string Flag, string Unit, string Range, string Before, string? Was)
{
    public bool Abnormal => Flag.Length > 0 && Flag != "N";
}

/// <summary>A group of lines under one heading, by the chapter of the service list.</summary>
public sealed record ReportGroup(string Key, IReadOnlyList<ReportLine> Lines);

/// <summary>Everything the laboratory released for one visit, as it is printed.</summary>
public sealed record LabReport
{
    public required PersonView Person { get; init; }

    public required Organization? Facility { get; init; }

    public required string Number { get; init; }

    public required string OrderedBy { get; init; }

    public required string Diagnosis { get; init; }

    public required DateTimeOffset? TakenAt { get; init; }

    public required DateTimeOffset ReleasedAt { get; init; }

    public required string ReleasedBy { get; init; }

    public required DateOnly? BeforeDay { get; init; }

    public required IReadOnlyList<ReportGroup> Groups { get; init; }

    public required DateTimeOffset PrintedAt { get; init; }

    public required bool Corrected { get; init; }

    internal static async Task<Result<LabReport>> ReadAsync(Bench bench, string requestId, CancellationToken cancellationToken)
    {
        var order = await bench.OpenAsync(requestId, cancellationToken);
        if (!order.Succeeded)
        {
            return order.Failure;
        }

        // The whole visit on one paper: a person gets one sheet, not one a test. Samples given between visits are a sheet a day.
        var own = order.Value.History.FirstOrDefault(o => o.BasedOn.Any(b => b.IdIn("ServiceRequest") == order.Value.Id));
        var results = order.Value.History.Where(o => o.BasedOn.Count > 0 && own is not null && Together(o, own)).ToList();
        if (!order.Value.Done || results.Count == 0)
        {
            return new NotFound(ResourceKey.Of(order.Value.Request));
        }

        var specimen = await ReadAsync<Specimen>(bench, "Specimen", order.Value.Request.Specimen.FirstOrDefault().IdIn("Specimen"), cancellationToken);
        var facility = await ReadAsync<Organization>(bench, "Organization", order.Value.Request.Performer.FirstOrDefault().IdIn("Organization"), cancellationToken);
        return Build(order.Value, results, specimen, facility, bench.Now);
    }

    private static bool Together(Observation one, Observation other) => one.Encounter?.ReferenceValue == other.Encounter?.ReferenceValue
        && (one.Encounter is not null || DayOf(one) == DayOf(other));

    private static DateOnly? DayOf(Observation observation) =>
        observation.EffectiveDateTime is { } at ? VietnamTime.DayOf(at.LowerBound) : null;

    private static LabReport Build(Ordered order, List<Observation> results, Specimen? specimen, Organization? facility, DateTimeOffset now)
    {
        var last = results.MaxBy(o => o.Issued)!;
        var before = results.Select(o => Before(order, o)).OfType<Observation>().ToList();
        return new LabReport
        {
            Person = order.Person,
            Facility = facility,
            Number = specimen?.AccessionIdentifier?.Value ?? "",
            OrderedBy = order.Request.Requester?.Display ?? "",
            Diagnosis = string.Join("; ", order.Request.ReasonCode.Select(r => r.Text).OfType<string>()),
            TakenAt = specimen?.Collection?.CollectedDateTime?.LowerBound,
            ReleasedAt = last.Issued?.LowerBound ?? now,
            ReleasedBy = last.Performer.FirstOrDefault()?.Display ?? "",
            BeforeDay = before.Count == 0 ? null : VietnamTime.DayOf(before.Max(o => o.EffectiveDateTime!.LowerBound)),
            Groups = [.. results.GroupBy(GroupKey).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new ReportGroup(g.Key, [.. g.OrderBy(Rank).Select(o => Line(order, o))]))],
            PrintedAt = now,
            Corrected = results.Exists(o => o.Status is "corrected" or "amended"),
        };
    }

    private static ReportLine Line(Ordered order, Observation observation) => new(
        observation.Code?.Text ?? "",
        LabText.Value(observation),
        LabText.Flag(observation),
        MeasureUnits.Text(observation.ValueQuantity?.Unit),
        observation.ReferenceRange.FirstOrDefault()?.Text ?? "",
        Before(order, observation) is { } before ? LabText.Value(before) : "",
        LabText.Was(observation));

    private static Observation? Before(Ordered order, Observation observation) => order.History
        .Where(o => !Together(o, observation) && Same(o, observation) && o.EffectiveDateTime?.LowerBound < observation.EffectiveDateTime?.LowerBound)
        .MaxBy(o => o.EffectiveDateTime);

    private static bool Same(Observation one, Observation other) => other.Code?.CodeIn(Systems.Loinc) is { } loinc
        ? one.Code?.Has(Systems.Loinc, loinc) == true
        : one.Code?.Text == other.Code?.Text;

    // QĐ 7603 chapters; urine tests stand apart on every Vietnamese report.
    private static string GroupKey(Observation observation) => observation.Code?.CodeIn(Systems.Service) switch
    {
        _ when (observation.Code?.Text ?? "").Contains("niệu", StringComparison.OrdinalIgnoreCase) => "4-urine",
        { Length: > 3 } code when code.StartsWith("22.", StringComparison.Ordinal) => "1-haematology",
        { Length: > 3 } code when code.StartsWith("24.", StringComparison.Ordinal) => "3-microbiology",
        { Length: > 3 } code when code.StartsWith("23.", StringComparison.Ordinal) => "2-chemistry",
        _ => "5-other",
    };

    private static int Rank(Observation observation)
    {
        var loinc = observation.Code?.CodeIn(Systems.Loinc);
        var index = LabTests.All.Index().FirstOrDefault(t => t.Item.Loinc == loinc);
        return index.Item is null ? int.MaxValue : index.Index;
    }

    private static async Task<T?> ReadAsync<T>(Bench bench, string type, string? id, CancellationToken cancellationToken)
        where T : Resource
    {
        if (id is null)
        {
            return null;
        }

        var read = await bench.Record.ReadAsync(bench.Caller, new ResourceKey(type, id), cancellationToken);
        return read.Succeeded ? read.Value.As<T>() : null;
    }
}
