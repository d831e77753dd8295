using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>A kind of data that an app may see, in plain words.</summary>
/// <param name="Kind">The text is <c>Apps.Kind.{Kind}</c>.</param>
internal sealed record ScopeWord(string Kind, string Icon, bool Reads, bool Writes)
{
    internal string Verb => (Reads, Writes) switch
    {
        _ when Kind is ScopeWords.User => "Apps.Knows",
        _ when Kind is ScopeWords.UserAndRecord => "Apps.KnowsRecord",
        (true, true) => "Apps.ReadsWrites",
        (false, true) => "Apps.Writes",
        _ => "Apps.Reads",
    };
}

/// <summary>From scopes to the few lines that a person reads before saying yes. Nothing that a scope allows is left out.</summary>
internal static class ScopeWords
{
    internal const string User = "User";
    internal const string UserAndRecord = "UserAndRecord";

    private const string All = "All";
    private const string Other = "Other";

    private static readonly (string Kind, string Icon, string Types)[] Kinds =
    [
        (All, "folder", ""),
        ("Person", "id-badge-2", "Patient RelatedPerson Person"),
        ("Visits", "calendar-event", "Appointment AppointmentResponse Encounter EpisodeOfCare Task ServiceRequest"),
        ("Results", "flask", "Observation DiagnosticReport Specimen ImagingStudy Media"),
        ("Conditions", "stethoscope", "Condition Procedure ClinicalImpression FamilyMemberHistory RiskAssessment CarePlan CareTeam Goal"),
        ("Medicines", "pill", "MedicationRequest MedicationDispense MedicationAdministration MedicationStatement"),
        ("Allergies", "alert-triangle", "AllergyIntolerance AdverseEvent DetectedIssue Flag"),
        ("Vaccines", "vaccine", "Immunization ImmunizationRecommendation"),
        ("Documents", "file-text", "DocumentReference Composition QuestionnaireResponse Binary Consent Communication List"),
        ("Money", "receipt", "Coverage Invoice ChargeItem Account Claim ClaimResponse ExplanationOfBenefit PaymentNotice PaymentReconciliation"),
        ("Viewers", "eye", "AuditEvent Provenance"),
        ("Places", "building-hospital", "Organization Location HealthcareService Practitioner PractitionerRole Schedule Slot Medication"),
        (Other, "dots", ""),
    ];

    internal static IReadOnlyList<ScopeWord> Of(SmartScopes scopes)
    {
        var words = new List<ScopeWord>();
        foreach (var group in scopes.Resources.GroupBy(r => KindOf(r.Type), StringComparer.Ordinal))
        {
            var rights = group.Aggregate(ScopeRights.None, (all, r) => all | r.Rights);
            words.Add(new ScopeWord(
                group.Key,
                Kinds.First(k => k.Kind == group.Key).Icon,
                (rights & (ScopeRights.Read | ScopeRights.Search)) is not ScopeRights.None,
                (rights & (ScopeRights.Create | ScopeRights.Update | ScopeRights.Delete)) is not ScopeRights.None));
        }

        words = [.. words.OrderBy(w => Array.FindIndex(Kinds, k => k.Kind == w.Kind))];
        if (scopes.Has(IdentityScopes.OpenId))
        {
            words.Insert(0, new ScopeWord(scopes.Has(IdentityScopes.FhirUser) ? UserAndRecord : User, "user-check", Reads: true, Writes: false));
        }

        return words;
    }

    private static string KindOf(string? type) => type is null ? All
        : Kinds.FirstOrDefault(k => k.Types.Split(' ').Contains(type, StringComparer.Ordinal)).Kind ?? Other;
}
