using System.Collections.Frozen;

namespace Sen.Record;

/// <summary>How far a role's right to a type reaches.</summary>
internal enum Grant
{
    /// <summary>No rule: refused.</summary>
    None,

    /// <summary>A citizen: resources of the own person (to read also of those represented).</summary>
    Own,

    /// <summary>Resources of people the caller's facility cares for now; beyond that with broken glass, for those who may break it.</summary>
    Care,

    /// <summary>Anyone's.</summary>
    Open,

    /// <summary>A machine: anyone's when it was registered for the province, else as <see cref="Care"/>.</summary>
    Registered,

    /// <summary>A machine that was registered for the province: anyone's; another: none.</summary>
    Province,
}

/// <summary>
/// Who may read and write which types: the whole policy by role, as one table. A role has what its own lines and no others say;
/// "*" names the groups below. The sensitivity labels, the laboratory's categories, the reviewers' talk with people and slots are ruled in <see cref="Policy"/>.
/// </summary>
internal static class PolicyTable
{
    private const string Groups = """
        *directory: Organization Location HealthcareService Practitioner PractitionerRole Schedule Slot ChargeItemDefinition CodeSystem ValueSet ConceptMap Questionnaire StructureDefinition Medication Endpoint OrganizationAffiliation ActivityDefinition PlanDefinition ObservationDefinition SpecimenDefinition NamingSystem Library Measure
        *desk: Patient RelatedPerson Coverage Appointment AppointmentResponse Task Encounter Flag EpisodeOfCare Communication CommunicationRequest
        *clinical: AllergyIntolerance Condition Observation DiagnosticReport Procedure Immunization MedicationRequest MedicationDispense MedicationAdministration MedicationStatement ServiceRequest Specimen Composition DocumentReference CarePlan CareTeam Goal ClinicalImpression FamilyMemberHistory ImagingStudy Media QuestionnaireResponse NutritionOrder RiskAssessment DetectedIssue Consent List Device DeviceRequest DeviceUseStatement VisionPrescription ImmunizationRecommendation AdverseEvent BodyStructure Binary Bundle
        *money: ChargeItem Invoice Account PaymentNotice PaymentReconciliation Claim ClaimResponse ExplanationOfBenefit CoverageEligibilityRequest CoverageEligibilityResponse
        """;

    // role verb reach: types
    private const string Table = """
        anonymous read open: *directory

        citizen read open: *directory
        citizen read own: *desk *clinical *money Provenance AuditEvent
        citizen write own: Patient Appointment AppointmentResponse QuestionnaireResponse Communication MedicationStatement Task Consent

        kiosk read open: *directory Patient RelatedPerson Coverage Appointment Task Encounter
        kiosk write open: Patient Coverage Appointment Task Encounter Communication ChargeItem

        service read open: *directory Subscription
        service read registered: *desk *clinical *money Provenance Group
        service write registered: *desk *clinical *money Provenance Group
        service write open: Subscription
        service write province: *directory

        clerk read open: *directory Subscription *desk ChargeItem Group
        clerk write open: Subscription *desk ChargeItem Group

        nurse read open: *directory Subscription
        nurse read care: *desk *clinical Provenance ChargeItem Group
        nurse write open: Subscription
        nurse write care: *clinical Encounter Task Flag Appointment Communication ChargeItem Provenance

        doctor read open: *directory Subscription
        doctor read care: *desk *clinical Provenance ChargeItem Group
        doctor write open: Subscription
        doctor write care: *clinical Encounter Task Flag Appointment Communication ChargeItem Provenance Group

        lab read open: *directory Subscription
        lab read care: ServiceRequest Specimen Observation DiagnosticReport Task Patient Encounter Flag Provenance AllergyIntolerance
        lab write open: Subscription
        lab write care: ServiceRequest Specimen Observation DiagnosticReport Task ChargeItem Communication Provenance

        cashier read open: *directory Subscription
        cashier read care: *money Coverage Patient Encounter Task MedicationRequest ServiceRequest
        cashier write open: Subscription
        cashier write care: *money Task Communication

        manager read open: *directory Subscription AuditEvent Communication
        manager read care: Task Patient
        manager write open: *directory Subscription Communication
        manager write care: Task

        auditor read open: *directory AuditEvent Provenance Patient Communication
        auditor write open: Communication

        admin read open: *directory Subscription
        admin write open: *directory Subscription
        """;

    private static readonly FrozenDictionary<(Role Role, bool Write, string Type), Grant> Grants = Read();

    internal static Grant Of(Role role, bool write, string type) =>
        role is Role.System ? Grant.Open : Grants.GetValueOrDefault((role, write, type), Grant.None);

    /// <summary>Types that are nobody's: reading them is not a personal read.</summary>
    internal static bool IsDirectory(string type) => Grants.ContainsKey((Role.Anonymous, false, type));

    private static FrozenDictionary<(Role, bool, string), Grant> Read()
    {
        var groups = Lines(Groups).ToDictionary(l => l.Head, l => l.Types, StringComparer.Ordinal);
        var grants = new Dictionary<(Role, bool, string), Grant>();
        foreach (var (head, types) in Lines(Table))
        {
            var words = head.Split(' ');
            var role = Enum.Parse<Role>(words[0], ignoreCase: true);
            var reach = Enum.Parse<Grant>(words[2], ignoreCase: true);
            foreach (var type in types.SelectMany(t => t.StartsWith('*') ? groups[t] : [t]))
            {
                grants.Add((role, words[1] is "write", type), reach);
            }
        }

        return grants.ToFrozenDictionary();
    }

    private static IEnumerable<(string Head, string[] Types)> Lines(string table) => table
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(':', 2))
        .Select(parts => (parts[0].Trim(), parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
