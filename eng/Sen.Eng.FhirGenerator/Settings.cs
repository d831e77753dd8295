namespace Sen.Eng.FhirGenerator;

/// <summary>What is generated and under which names.</summary>
internal static class Settings
{
    /// <summary>Resource types that modules write and therefore get a class. All R4 types stay readable as documents.</summary>
    private static readonly HashSet<string> Resources = new(
        """
        Patient Person RelatedPerson Practitioner PractitionerRole Organization Location HealthcareService Schedule Slot Appointment
        AppointmentResponse Encounter EpisodeOfCare Condition Observation AllergyIntolerance Procedure ServiceRequest Specimen
        DiagnosticReport Medication MedicationRequest MedicationDispense MedicationAdministration MedicationStatement Immunization
        Task Composition DocumentReference Binary ChargeItem ChargeItemDefinition Invoice Account PaymentNotice
        PaymentReconciliation Coverage CoverageEligibilityRequest CoverageEligibilityResponse Claim ClaimResponse Provenance
        AuditEvent Communication CommunicationRequest Consent Flag List CarePlan Goal Questionnaire QuestionnaireResponse Device
        Basic Bundle OperationOutcome Parameters CapabilityStatement SearchParameter StructureDefinition CodeSystem ValueSet
        ConceptMap Subscription ImagingStudy NutritionOrder RiskAssessment ClinicalImpression Endpoint Group
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    /// <summary>FHIR names that would hide a type every C# file imports.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["Task"] = "FhirTask",
        ["List"] = "FhirList",
        ["Range"] = "FhirRange",
        ["Endpoint"] = "FhirEndpoint",
        ["Group"] = "FhirGroup",
    };

    /// <summary>Written by hand: their members are the machinery of all others.</summary>
    private static readonly HashSet<string> ByHand = new(["Element", "BackboneElement", "Resource", "DomainResource"], StringComparer.Ordinal);

    /// <summary>In the definitions package but not R4 types.</summary>
    internal static readonly HashSet<string> Excluded = new(["SubscriptionStatus", "MetadataResource"], StringComparer.Ordinal);

    /// <summary>Elements that the makers of the definitions package added to R4's own types.</summary>
    internal static readonly HashSet<string> ExcludedElements = new(
        [
            "Meta.project", "Meta.author", "Meta.onBehalfOf", "Meta.account", "Meta.accounts", "Meta.compartment", "Binary.url",
            "DeviceDefinition.classification", "DeviceDefinition.bodySite", "ObservationDefinition.publisher",
        ],
        StringComparer.Ordinal);

    /// <summary>
    /// In the patient compartment here and since R5, though not in R4: a task about a person is in that person's record, and who may
    /// see it follows from that.
    /// </summary>
    internal static readonly IReadOnlyDictionary<string, string[]> AddedToPatientCompartment =
        new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Task"] = ["patient", "focus"] };

    internal static bool HasClass(TypeDefinition type) =>
        !type.IsPrimitive && !ByHand.Contains(type.Name) && (!type.IsResource || Resources.Contains(type.Name));

    internal static bool HasResourceClass(string name) => Resources.Contains(name);

    internal static string ClassName(string fhirName) => Renamed.GetValueOrDefault(fhirName, fhirName);

    internal static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>The C# type of a primitive FHIR type, or null when the type is not primitive.</summary>
    internal static string? PrimitiveType(string code) => code switch
    {
        "boolean" => "bool",
        "integer" or "positiveInt" or "unsignedInt" => "int",
        "decimal" => "decimal",
        "date" => "FhirDate",
        "dateTime" or "instant" => "FhirDateTime",
        "time" => "FhirTime",
        "string" or "code" or "id" or "uri" or "url" or "canonical" or "markdown" or "oid" or "uuid" or "base64Binary" or "xhtml" => "string",
        _ => null,
    };
}
