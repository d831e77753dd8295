using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>What most pages read of a Patient. The resource itself stays what was stored.</summary>
public sealed class PersonView(Patient patient)
{
    public string Id => patient.Id!;

    public Patient Resource => patient;

    /// <summary>Full name in Vietnamese order: HumanName.text, else family then given names.</summary>
    public string FullName
    {
        get
        {
            var name = patient.Name.FirstOrDefault(n => n.Use is null or "official" or "usual");
            return name is null ? "" : name.Text ?? string.Join(' ', new[] { name.Family }.Concat(name.Given).Where(p => !string.IsNullOrEmpty(p)));
        }
    }

    /// <summary>FHIR administrative gender: male, female, other, unknown.</summary>
    public string? Gender => patient.Gender;

    public FhirDate? BirthDate => patient.BirthDate;

    public string? CitizenNumber => patient.Identifier.In(Systems.CitizenNumber);

    public string? MedicalRecordNumber => patient.Identifier.In(Systems.MedicalRecordNumber);

    /// <summary>E.164.</summary>
    public string? Phone => patient.Telecom.FirstOrDefault(t => t.System == "phone")?.Value;

    public string? AddressText => patient.Address.FirstOrDefault()?.Text;

    /// <summary>Ward code of the units in force since 01/07/2025.</summary>
    public string? Ward => patient.Address.FirstOrDefault()?.Extension.Named(Systems.Extensions.Ward)?.ValueCode;

    public bool IsSample => patient.IsSample();

    /// <summary>A name as it is stored: the full text, the first word as family name, the others as given names.</summary>
    public static HumanName NameOf(string fullName)
    {
        var words = fullName.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = new HumanName { Use = "official", Text = string.Join(' ', words), Family = words.FirstOrDefault() };
        foreach (var given in words.Skip(1))
        {
            name.Given.Add(given);
        }

        return name;
    }
}
