using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>The person at the desk or kiosk: registered already (<see cref="PatientId"/>), or known only from the card in hand.</summary>
internal sealed record Person(string FullName)
{
    /// <summary>Null until the check-in registers them.</summary>
    internal string? PatientId { get; init; }

    /// <summary>The id a new person will have. Given once, so that the same form sent twice registers one person.</summary>
    internal string NewId { get; init; } = Guid.CreateVersion7().ToString("N");

    internal DateOnly? BirthDate { get; init; }

    internal int? BirthYear { get; init; }

    internal Sex Sex { get; init; }

    internal string? CitizenNumber { get; init; }

    internal string? MedicalRecordNumber { get; init; }

    internal string? Address { get; init; }

    /// <summary>E.164.</summary>
    internal string? Phone { get; init; }

    internal bool IsSample { get; init; }

    internal string? Masked => CitizenNumber is { Length: 12 } number ? $"{number[..4]} •••• {number[8..]}" : null;

    internal static Person Of(CitizenCard card) => new(card.Name.Full)
    {
        BirthDate = card.BirthDate,
        BirthYear = card.BirthDate.Year,
        Sex = card.Sex,
        CitizenNumber = card.Number.Value,
        Address = card.Address.Length > 0 ? card.Address : null,
    };

    internal static Person Of(Patient patient)
    {
        var view = new PersonView(patient);
        return new Person(view.FullName)
        {
            PatientId = view.Id,
            BirthDate = view.BirthDate?.ToDateOnly(),
            BirthYear = view.BirthDate?.Year,
            Sex = view.Gender switch { "male" => Sex.Male, "female" => Sex.Female, _ => Sex.Unknown },
            CitizenNumber = view.CitizenNumber,
            MedicalRecordNumber = view.MedicalRecordNumber,
            Address = view.AddressText,
            Phone = view.Phone,
            IsSample = view.IsSample,
        };
    }

    /// <summary>What the hall hears: form of address and given name, never the family name ("bà Kim Hoa").</summary>
    internal string HallName(DateOnly today)
    {
        var name = PersonName.Parse(FullName);
        if (!name.Succeeded)
        {
            return "";
        }

        // Without birth date or sex the library answers with the full name: the hall hears the given name alone.
        return BirthDate is null || Sex == Sex.Unknown
            ? name.Value.Spoken
            : name.Value.CallName(BirthDate, Sex, today, Audience.Board, Cultures.Vietnamese);
    }

    /// <summary>"ông", "bà", "anh", "chị", "bé" for sentences that speak to the person; null when it is not known.</summary>
    internal string? Title(DateOnly today)
    {
        var name = PersonName.Parse(FullName);
        if (!name.Succeeded || BirthDate is null || Sex == Sex.Unknown)
        {
            return null;
        }

        var called = name.Value.CallName(BirthDate, Sex, today, Audience.Kiosk, Cultures.Vietnamese);
        var title = called.EndsWith(name.Value.Spoken, StringComparison.Ordinal) ? called[..^name.Value.Spoken.Length].Trim() : "";
        return title.Length > 0 ? title : null;
    }

    /// <summary>The family and middle names as initials, for whoever only typed a number ("N. T. B. Ngọc").</summary>
    internal string MaskedName => PersonName.Parse(FullName) is { Succeeded: true } name ? name.Value.Masked : "•••";

    internal int? AgeOn(DateOnly day) => BirthDate is { } born ? Sen.Vietnam.Age.On(born, day).Years : null;
}
