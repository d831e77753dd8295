using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Simulator.Places;

/// <summary>A facility of the demo province, as <c>places.json</c> tells it. Names and wards are real, codes and accounts are samples.</summary>
internal sealed record Facility(string Id, string Name, string Short, string Kind, string Ward, string Street, string Account)
{
    /// <summary>NAPAS BIN of the bank where every facility of the demo keeps its money.</summary>
    internal const string Bin = "970436";

    /// <summary>The city hospital: where the morning of the pictures happens.</summary>
    internal const string City = "92002";

    internal const string Central = "92001";
    internal const string Children = "92005";
    internal const string Maternity = "92021";
    internal const string Heart = "92022";

    public required IReadOnlyList<string> Halls { get; init; }

    public required IReadOnlyList<RoomData> Rooms { get; init; }

    public required IReadOnlyList<DoctorData> Doctors { get; init; }

    internal bool IsHospital => Kind == Codes.Hospital;

    /// <summary>MA_DOITUONG_KCB of insured outpatients who come by themselves, by the facility's level (sample levels).</summary>
    internal string SelfReferralKind => Id switch
    {
        Central => "3.1",
        City => "1.12",
        _ when IsHospital => "1.14",
        _ => "1.2",
    };

    /// <summary>Consultation fee as a service: class I for the hospitals, class IV for stations.</summary>
    internal string Fee => IsHospital ? "KB.1" : "KB.4";

    internal DoctorData DoctorFor(string specialty, int turn)
    {
        var able = Doctors.Where(d => d.Specialty == specialty).ToList();
        return able.Count > 0 ? able[turn % able.Count] : Doctors[turn % Doctors.Count];
    }

    internal RoomData Room(string number) => Rooms.First(r => r.Number == number);
}

internal sealed record RoomData(string Number, int Floor, string Specialty, string Series)
{
    public string? Line { get; init; }

    public string? Closed { get; init; }

    internal string IdAt(string facility) => $"{facility}-p{Number}";

    internal string Name => $"Phòng {Number}";
}

internal sealed record DoctorData(string Id, string Name, string Prefix, string Specialty, string Room, string Note, int Places)
{
    public string? Licence { get; init; }

    /// <summary>Has places free this very afternoon.</summary>
    public bool Afternoons { get; init; }

    /// <summary>Working days from today until the first bookable one.</summary>
    public int FirstDay { get; init; }

    /// <summary>Since when the doctor heads the department of the specialty, and confirms its outpatient records.</summary>
    public DateOnly? HeadSince { get; init; }

    internal string Display => $"{Prefix} {Name}";
}

internal sealed record SpecialtyData(string Code, string Name, string Comment);

internal sealed record StaffData(
    string User, string Role, string Name, string Prefix, string Facility, string Practitioner, string Workplace, string Licence);

/// <summary>All places of the province.</summary>
internal static class PlaceList
{
    internal static readonly DateOnly Day = new(2026, 11, 24);

    internal const string Station = "y-te-co-so";

    internal static IReadOnlyList<Facility> Facilities { get; } = [.. DemoData.Read<List<Facility>>("places.json"), .. Stations()];

    internal static IReadOnlyDictionary<string, SpecialtyData> Specialties { get; } =
        DemoData.Rows("specialties.csv").Select(r => new SpecialtyData(r["code"], r["name"], r["comment"]))
            .ToDictionary(s => s.Code, StringComparer.Ordinal);

    internal static IReadOnlyList<StaffData> Staff { get; } =
    [
        .. DemoData.Rows("staff.csv").Select(r => new StaffData(
            r["user"], r["role"], r["name"], r["prefix"], r["facility"], r["practitioner"], r["workplace"], r["licence"])),
    ];

    internal static Facility Get(string id) => Facilities.First(f => f.Id == id);

    private static IEnumerable<Facility> Stations() => DemoData.Rows("stations.csv").Select(row =>
    {
        var code = row["code"];
        var ward = AdministrativeUnits.FindWard(row["ward"], Day) ?? throw new InvalidDataException($"No ward {row["ward"]}.");
        var name = $"Trạm Y tế {char.ToLowerInvariant(ward.FullName[0])}{ward.FullName[1..]}";
        return new Facility(code, name, name, Codes.Station, ward.Code, "", $"1180009{code}")
        {
            Halls = [],
            Rooms = [new RoomData("1", 1, Station, "A")],
            Doctors = [new DoctorData($"tyt-{code}", row["doctor"], row["prefix"], Station, "1", "", 1)],
        };
    });
}
