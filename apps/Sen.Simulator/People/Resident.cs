using System.Globalization;
using Sen.Vietnam;

namespace Sen.Simulator.People;

/// <summary>Somebody of the demo province, before they become resources.</summary>
internal sealed record Resident(string Id, string Name, Sex Sex, DateOnly Born)
{
    public required string CitizenNumber { get; init; }

    /// <summary>"24-0012874".</summary>
    public required string RecordNumber { get; init; }

    /// <summary>E.164; null for children, who are called through a parent.</summary>
    public string? Phone { get; init; }

    /// <summary>As written in the file: with the units of 2025, or of before.</summary>
    public required string Address { get; init; }

    /// <summary>Address on the chip card, where it is newer than the file's.</summary>
    public string? CardAddress { get; init; }

    public required Ward Ward { get; init; }

    /// <summary>True when <see cref="Address"/> still names a district or an old province.</summary>
    public bool OldAddress { get; init; }

    public Card? Card { get; init; }

    /// <summary>People of one household have one number.</summary>
    public int Household { get; init; }

    public Kin Kin { get; init; }

    /// <summary>Organization id of the station where the person is registered.</summary>
    public required string Station { get; init; }

    internal Sen.Fhir.Reference Reference => Sen.Fhir.Reference.To($"Patient/{Id}", Name);

    internal string Gender => Sex == Sex.Male ? "male" : "female";

    internal int AgeOn(DateOnly day) => Age.On(Born, day).Years;

    /// <summary>What the chip card's QR code holds: number, old number, name, birth, sex, address, date of issue.</summary>
    internal string CardText => string.Join(
        '|',
        CitizenNumber,
        "",
        Name,
        Born.ToString("ddMMyyyy", CultureInfo.InvariantCulture),
        Sex == Sex.Male ? "Nam" : "Nữ",
        CardAddress ?? Address,
        Issued.ToString("ddMMyyyy", CultureInfo.InvariantCulture));

    private DateOnly Issued => new(2021 + (Born.Day % 4), 1 + (Born.Month % 12), 1 + (Born.Day % 28));
}

/// <summary>A health-insurance card.</summary>
internal sealed record Card(string Number, DateOnly From, DateOnly To, string FirstFacility);

/// <summary>Place in the household.</summary>
internal enum Kin
{
    Head,
    Spouse,
    Child,
    Grandparent,
}
