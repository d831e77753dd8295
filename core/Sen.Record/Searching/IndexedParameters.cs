using System.Collections.Frozen;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>A search parameter that has index rows of its own.</summary>
internal sealed record IndexedParameter(string Type, SearchParameterInfo Parameter);

/// <summary>Where the values of a parameter are found: under another parameter, perhaps only those that lead to one type.</summary>
internal readonly record struct IndexSource(string Name, string? Target);

/// <summary>
/// Every search parameter of R4 is answered from index rows, and index rows are over half of what a commit costs. So what can be
/// read out of another parameter's rows has none of its own: <c>patient</c> is <c>subject</c> that leads to a Patient,
/// <c>combo-code</c> is <c>code</c> or <c>component-code</c>. The Record rebuilds its index when it opens a database that was
/// indexed by another table.
/// </summary>
internal static class IndexedParameters
{
    // The date of the fact: sorting by it reads a column of the resource's own row.
    private const string FactDateTable = """
        AllergyIntolerance.date Appointment.date AuditEvent.date Basic.created CarePlan.date ChargeItem.occurrence Communication.sent
        Composition.date Condition.recorded-date Consent.date DiagnosticReport.issued DocumentReference.date Encounter.date
        EpisodeOfCare.date Flag.date ImagingStudy.started Immunization.date Invoice.date List.date MedicationAdministration.effective-time
        MedicationDispense.whenhandedover MedicationRequest.authoredon MedicationStatement.effective Observation.date Patient.birthdate
        PaymentNotice.created PaymentReconciliation.created Procedure.date Provenance.recorded QuestionnaireResponse.authored
        Schedule.date ServiceRequest.authored Slot.start Specimen.collected Task.authored-on
        """;

    private static readonly FrozenDictionary<string, string> FactDates = FactDateTable
        .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word.Split('.'))
        .ToFrozenDictionary(word => word[0], word => word[1], StringComparer.Ordinal);

    private static readonly FrozenDictionary<(string Type, string Code), IndexSource[]> SourceTable = ResourceTypes.All
        .SelectMany(type => IndexSources.Of(type).Select(s => ((type, s.Key), s.Value)))
        .ToFrozenDictionary(s => s.Item1, s => s.Value);

    private static readonly FrozenDictionary<string, Lazy<SearchExtractor>> Extractors = ResourceTypes.All.ToFrozenDictionary(
        type => type,
        type => new Lazy<SearchExtractor>(() => SearchIndexer.For(
            type, IndexSources.Searchable(type).Where(p => HasRows(type, p.Code)).Concat(PatientCompartment.Parameters(type)))),
        StringComparer.Ordinal);

    /// <summary>Every parameter with rows of its own, in a fixed order.</summary>
    internal static IReadOnlyList<IndexedParameter> All { get; } =
    [
        .. ResourceTypes.All.Order(StringComparer.Ordinal)
            .SelectMany(type => IndexSources.Searchable(type).Where(p => HasRows(type, p.Code)).Select(p => new IndexedParameter(type, p))),
    ];

    /// <summary>Changes when the table or the form of index rows changes; the database remembers which one it was indexed by.</summary>
    internal static string Fingerprint { get; } = MakeFingerprint();

    /// <summary>The rows that answer a parameter, each an alternative; none: it is not answered from an index.</summary>
    internal static IReadOnlyList<IndexSource> SourcesOf(string type, string code) => SourceTable.TryGetValue((type, code), out var sources) ? sources : [];

    /// <summary>Extracts from a resource of the type its indexed parameters, and those that say whose compartment it is in.</summary>
    internal static SearchExtractor ExtractorOf(string type) => Extractors[type].Value;

    internal static bool IsFactDate(string type, string name) =>
        FactDates.TryGetValue(type, out var fact) && string.Equals(fact, name, StringComparison.Ordinal);

    private static bool HasRows(string type, string code) =>
        SourcesOf(type, code) is [{ Target: null, Name: var name }] && string.Equals(name, code, StringComparison.Ordinal);

    private static string MakeFingerprint()
    {
        const string FormOfRows = "4";
        var text = string.Join(' ', All.Select(p => $"{p.Type}.{p.Parameter.Code}{(IsFactDate(p.Type, p.Parameter.Code) ? "*" : "")}")) + FormOfRows;
        return Sen.Log.MerkleHash.Sha256(System.Text.Encoding.UTF8.GetBytes(text)).ToString();
    }
}
