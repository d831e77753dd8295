using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>Invented people and things for tests.</summary>
internal static class People
{
    internal const string CitizenNumber = "http://fhir.hl7.org.vn/core/sid/cccd";

    internal static ResourceKey Key(string type) => ResourceKey.New(type, TimeProvider.System);

    internal static Patient Patient(string family = "Nguyễn", string given = "Thị Bích Ngọc", string? number = null, string? id = null)
    {
        var patient = new Patient
        {
            Id = id ?? Key("Patient").Id,
            Name = { new HumanName { Family = family, Given = { given }, Text = $"{family} {given}" } },
            BirthDate = FhirDate.Parse("1984-06-17"),
            Gender = "female",
        };
        if (number is not null)
        {
            patient.Identifier.Add(Identifier.Of(CitizenNumber, number));
        }

        return patient;
    }

    internal static Encounter Encounter(string patient, string facility, string status = "in-progress") => new()
    {
        Id = Key("Encounter").Id,
        Status = status,
        Class = Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
        Subject = Reference.To($"Patient/{patient}"),
        ServiceProvider = Reference.To($"Organization/{facility}"),
        Period = new Period { Start = FhirDateTime.Of(TimeProvider.System.GetUtcNow()) },
    };

    internal static Observation Observation(string patient, string code = "8480-6", string category = "vital-signs", string? date = null) => new()
    {
        Id = Key("Observation").Id,
        Status = "final",
        Category = { CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/observation-category", category) },
        Code = CodeableConcept.Of("http://loinc.org", code),
        Subject = Reference.To($"Patient/{patient}"),
        EffectiveDateTime = date is null ? FhirDateTime.Of(TimeProvider.System.GetUtcNow()) : FhirDateTime.Parse(date),
    };

    internal static Caller Staff(Role role, string facility = "f1", params string[] clearances) => new()
    {
        Subject = $"practitioner:{CallerClaims.RoleName(role)}",
        Role = role,
        Purpose = Purposes.Treatment,
        Display = "BS. Thử",
        Facility = facility,
        Practitioner = "p1",
        Clearances = clearances,
    };

    internal static Caller Citizen(string? patient, params string[] represents) => new()
    {
        Subject = "citizen:1",
        Role = Role.Citizen,
        Purpose = Purposes.PatientRequest,
        Display = "Người dân",
        Patient = patient,
        Represents = represents,
    };
}
