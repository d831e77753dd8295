using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>The medicines that a facility keeps, as one List: id "{facility}-formulary", an entry for each registration number.</summary>
public static class Formularies
{
    public static string IdOf(string facility) => $"{facility}-formulary";

    /// <param name="facility">Organization id; the site has the same one.</param>
    /// <param name="title">What people call it.</param>
    /// <param name="medicines">Registration numbers with names.</param>
    /// <param name="at">Since when it is so.</param>
    public static FhirList New(string facility, string title, IEnumerable<(string Registration, string Name)> medicines, DateTimeOffset at)
    {
        var list = new FhirList
        {
            Id = IdOf(facility),
            Status = "current",
            Mode = "working",
            Title = title,
            Code = CodeableConcept.Of(Systems.ListKind, Codes.Formulary),
            Subject = Reference.To($"Location/{facility}"),
            Date = FhirDateTime.Of(at),
        };
        foreach (var (registration, name) in medicines)
        {
            list.Entry.Add(new FhirList.EntryComponent { Item = Medicine(registration, name) });
        }

        return list;
    }

    /// <summary>A medicine named by its registration number; the Record keeps no resource for each of them.</summary>
    public static Reference Medicine(string registration, string name) => new()
    {
        Type = "Medication",
        Identifier = Identifier.Of(Systems.MedicineRegistration, registration),
        Display = name,
    };

    /// <summary>Registration numbers of a list, in its order.</summary>
    public static IEnumerable<string> Registrations(FhirList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Entry.Where(e => e.Deleted != true).Select(e => e.Item?.Identifier?.Value).OfType<string>();
    }
}
