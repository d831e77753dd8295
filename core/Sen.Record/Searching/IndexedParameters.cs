using System.Collections.Frozen;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>A search parameter whose values are kept in the index.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Name">Name in a query.</param>
/// <param name="IsFactDate">The date of the fact: <c>_sort</c> by it reads a column of the resource's own row.</param>
internal sealed record IndexedParameter(string Type, string Name, bool IsFactDate);

/// <summary>
/// Which search parameters are indexed. Index rows are over half of what a commit costs, so a parameter stands here only when
/// something asks by it; any other parameter of R4 is refused by name, never answered wrongly. Adding one is adding a word:
/// the Record rebuilds its index when it opens a database that was indexed by another table.
/// </summary>
internal static class IndexedParameters
{
    // One type a line; '*' marks the date of the fact.
    private const string Table = """
        Account: identifier patient status
        AllergyIntolerance: patient clinical-status code *date
        Appointment: identifier actor patient slot status *date service-type specialty location practitioner based-on
        AuditEvent: patient *date agent entity
        Basic: identifier code subject *created
        Binary:
        CarePlan: patient status category *date encounter
        ChargeItem: identifier subject patient context code *occurrence
        ChargeItemDefinition: url status identifier
        CodeSystem: url status name version
        Communication: subject patient recipient sender status category *sent part-of based-on identifier
        Composition: patient subject encounter status type *date author identifier
        ConceptMap: url status
        Condition: patient subject encounter code category clinical-status *recorded-date onset-date
        Consent: patient status category *date
        Coverage: identifier beneficiary patient status payor type
        Device: identifier patient organization status type location
        DiagnosticReport: identifier patient subject encounter based-on status category code *issued
        DocumentReference: identifier patient subject encounter type category status *date
        Encounter: identifier patient subject status class *date service-provider location appointment participant practitioner episode-of-care based-on
        EpisodeOfCare: patient status *date organization
        Flag: patient subject *date encounter
        Group: identifier type member
        HealthcareService: identifier organization specialty service-category service-type location name active
        ImagingStudy: identifier patient subject encounter basedon status *started
        Immunization: identifier patient status vaccine-code *date location
        Invoice: identifier patient subject status *date recipient issuer account
        List: patient subject code status *date
        Location: identifier name type organization partof status
        Medication: identifier code status
        MedicationAdministration: patient subject context status *effective-time request
        MedicationDispense: identifier patient subject context status prescription *whenhandedover whenprepared
        MedicationRequest: identifier patient subject encounter status intent code *authoredon requester
        MedicationStatement: patient subject status *effective
        Observation: identifier patient subject encounter based-on category code status *date
        Organization: identifier name type partof active address
        Patient: identifier name family given *birthdate phone telecom organization active gender
        PaymentNotice: identifier request response *created payment-status
        PaymentReconciliation: identifier status *created request payment-issuer
        Practitioner: identifier name family given active phone telecom
        PractitionerRole: identifier practitioner organization location service specialty role active
        Procedure: identifier patient subject encounter status code *date based-on
        Provenance: target agent patient *recorded
        Questionnaire: url status name
        QuestionnaireResponse: identifier patient subject encounter questionnaire status *authored
        RelatedPerson: identifier patient name phone
        Schedule: identifier actor active *date service-type specialty service-category
        ServiceRequest: identifier patient subject encounter status intent code category *authored requester performer requisition
        Slot: schedule *start status identifier service-type specialty
        Specimen: identifier accession patient subject status type *collected
        StructureDefinition: url name type
        Subscription: status
        Task: identifier patient subject focus owner requester status business-status code encounter *authored-on based-on part-of period group-identifier intent modified priority
        ValueSet: url status name version
        """;

    private static readonly FrozenDictionary<string, IndexedParameter[]> ByType = Read();

    private static readonly FrozenDictionary<string, SearchParameterInfo[]> Definitions = ResourceTypes.All.ToFrozenDictionary(
        type => type,
        type => For(type)
            .Select(i => SearchParameters.Find(i.Type, i.Name) ?? throw new InvalidOperationException($"R4 does not define {i.Type}.{i.Name}."))
            .Concat(PatientCompartment.Parameters(type))
            .DistinctBy(p => p.Code, StringComparer.Ordinal)
            .ToArray(),
        StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> FactDates = ByType.Values.SelectMany(p => p).Where(p => p.IsFactDate)
        .ToFrozenDictionary(p => p.Type, p => p.Name, StringComparer.Ordinal);

    /// <summary>Every indexed parameter, in a fixed order.</summary>
    internal static IReadOnlyList<IndexedParameter> All { get; } =
        [.. ByType.OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value)];

    /// <summary>Changes when the table or the form of index rows changes; the database remembers which one it was indexed by.</summary>
    internal static string Fingerprint { get; } = MakeFingerprint();

    internal static IReadOnlyList<IndexedParameter> For(string type) => ByType.TryGetValue(type, out var parameters) ? parameters : [];

    /// <summary>What is extracted from a resource of the type: its indexed parameters, and those that say whose compartment it is in.</summary>
    internal static IReadOnlyList<SearchParameterInfo> DefinitionsOf(string type) => Definitions.TryGetValue(type, out var found) ? found : [];

    internal static bool IsFactDate(string type, string name) =>
        FactDates.TryGetValue(type, out var fact) && string.Equals(fact, name, StringComparison.Ordinal);

    private static FrozenDictionary<string, IndexedParameter[]> Read() => Table
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(':', 2))
        .ToFrozenDictionary(
            parts => parts[0],
            parts => parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => new IndexedParameter(parts[0], word.TrimStart('*'), word.StartsWith('*')))
                .ToArray(),
            StringComparer.Ordinal);

    private static string MakeFingerprint()
    {
        const string FormOfRows = "1";
        var text = string.Join(' ', All.Select(p => $"{p.Type}.{p.Name}{(p.IsFactDate ? "*" : "")}")) + FormOfRows;
        return Sen.Log.MerkleHash.Sha256(System.Text.Encoding.UTF8.GetBytes(text)).ToString();
    }
}
