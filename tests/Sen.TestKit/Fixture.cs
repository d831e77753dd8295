using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.TestKit;

/// <summary>
/// A small hospital on one morning: a facility, a hall with two rooms, a specialty with one doctor and places from 08:00 to 11:00,
/// and a person. Chain, then <see cref="WriteAsync"/>; ids are constants so that tests can name them.
/// </summary>
public sealed class Fixture
{
    public const string FacilityId = "92001";
    public const string HallId = "92001-hall-a";
    public const string RoomId = "92001-204";
    public const string OtherRoomId = "92001-205";
    public const string ServiceId = "92001-noi-tiet";
    public const string PractitionerId = "bs-triet";
    public const string PractitionerRoleId = "bs-triet-204";
    public const string ScheduleId = "bs-triet-2026-11-24";
    public const string PatientId = "bich-ngoc";
    public const string PatientName = "Nguyễn Thị Bích Ngọc";
    public const string PatientPhone = "+84918234604";

    /// <summary>Invented; its digits agree with the sex and the birth year of the person.</summary>
    public const string PatientCitizenNumber = "092184000017";

    public static readonly DateOnly PatientBirth = new(1984, 6, 17);
    public static readonly DateOnly Day = new(2026, 11, 24);

    private readonly Commit _commit = new();

    /// <summary>Facility, hall, rooms 204 and 205 (series A), specialty, doctor, places and the person.</summary>
    public static Fixture Hospital() => new Fixture().Facility().Room(RoomId, "204").Room(OtherRoomId, "205").Doctor().Slots(12).Patient();

    /// <summary>The id of a place of <see cref="Slots"/>: 0 is 08:00, each a quarter of an hour later.</summary>
    public static string SlotId(int index) => $"{ScheduleId}-{index:00}";

    public Fixture Facility(string id = FacilityId, string name = "Bệnh viện Đa khoa Thành phố Cần Thơ")
    {
        _commit.Put(new Organization
        {
            Id = id,
            Active = true,
            Name = name,
            Alias = { "BV Đa khoa TP Cần Thơ" },
            Identifier = { Identifier.Of(Systems.FacilityCode, id) },
            Type = { CodeableConcept.Of(Systems.FacilityKind, Codes.Hospital) },
        });
        _commit.Put(new Location
        {
            Id = id,
            Status = "active",
            Name = name,
            PhysicalType = CodeableConcept.Of(Systems.LocationType, "si"),
            ManagingOrganization = Reference.To($"Organization/{id}"),
        });
        _commit.Put(new Location
        {
            Id = $"{id}-hall-a",
            Status = "active",
            Name = "Sảnh A",
            PhysicalType = CodeableConcept.Of(Systems.LocationType, "area"),
            PartOf = Reference.To($"Location/{id}"),
            ManagingOrganization = Reference.To($"Organization/{id}"),
        });
        return this;
    }

    public Fixture Room(string id, string number, string series = "A") => Put(new Location
    {
        Id = id,
        Status = "active",
        Name = $"Phòng {number}",
        Description = $"tầng {number[0]}",
        PhysicalType = CodeableConcept.Of(Systems.LocationType, "ro"),
        PartOf = Reference.To($"Location/{HallId}"),
        ManagingOrganization = Reference.To($"Organization/{FacilityId}"),
        Identifier = { Identifier.Of(Systems.RoomNumber, number), Identifier.Of(Systems.QueueSeries, series) },
        Extension = { new Extension { Url = Systems.Extensions.FloorLine, ValueString = "xanh lá" } },
    });

    public Fixture Doctor()
    {
        Put(new HealthcareService
        {
            Id = ServiceId,
            Active = true,
            Name = "Khám Nội tiết",
            ProvidedBy = Reference.To($"Organization/{FacilityId}"),
            Specialty = { CodeableConcept.Of(Systems.Specialty, "noi-tiet", "Nội tiết") },
            Location = { Reference.To($"Location/{RoomId}"), Reference.To($"Location/{OtherRoomId}") },
        });
        var name = PersonView.NameOf("Lê Minh Triết");
        name.Prefix.Add("BS.CKI");
        Put(new Practitioner { Id = PractitionerId, Active = true, Name = { name } });
        return Put(new PractitionerRole
        {
            Id = PractitionerRoleId,
            Active = true,
            Practitioner = Reference.To($"Practitioner/{PractitionerId}", "BS.CKI Lê Minh Triết"),
            Organization = Reference.To($"Organization/{FacilityId}"),
            HealthcareService = { Reference.To($"HealthcareService/{ServiceId}") },
            Location = { Reference.To($"Location/{RoomId}") },
            Code = { CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/practitioner-role", "doctor") },
        });
    }

    /// <summary>Free places of the doctor, a quarter of an hour each, from 08:00.</summary>
    public Fixture Slots(int count)
    {
        var start = new DateTimeOffset(Day, new TimeOnly(8, 0), TimeSpan.FromHours(7));
        Put(new Schedule
        {
            Id = ScheduleId,
            Active = true,
            Actor =
            {
                Reference.To($"PractitionerRole/{PractitionerRoleId}"),
                Reference.To($"HealthcareService/{ServiceId}"),
                Reference.To($"Location/{RoomId}"),
            },
        });
        for (var i = 0; i < count; i++)
        {
            Put(new Slot
            {
                Id = SlotId(i),
                Schedule = Reference.To($"Schedule/{ScheduleId}"),
                Status = "free",
                Start = FhirDateTime.Instant(start.AddMinutes(15 * i)),
                End = FhirDateTime.Instant(start.AddMinutes(15 * (i + 1))),
            });
        }

        return this;
    }

    public Fixture Patient(
        string id = PatientId,
        string name = PatientName,
        string citizenNumber = PatientCitizenNumber,
        string? phone = PatientPhone,
        DateOnly? birth = null)
    {
        var patient = new Patient
        {
            Id = id,
            Active = true,
            Gender = "female",
            BirthDate = FhirDate.Of(birth ?? PatientBirth),
            Name = { PersonView.NameOf(name) },
            Identifier =
            {
                Identifier.Of(Systems.CitizenNumber, citizenNumber),
                Identifier.Of(Systems.MedicalRecordNumber, $"24-{citizenNumber[^7..]}"),
            },
        };
        if (phone is not null)
        {
            patient.Telecom.Add(new ContactPoint { System = "phone", Value = phone, Use = "mobile" });
        }

        _commit.Claim(ClaimKeys.Person(citizenNumber), new ResourceKey("Patient", id));
        return Put(patient);
    }

    /// <summary>Any other resource.</summary>
    public Fixture Put(Resource resource)
    {
        _commit.Put(resource);
        return this;
    }

    /// <summary>Writes everything in one commit.</summary>
    public async Task<SenHost> WriteAsync(SenHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        await host.CommitAsync(_commit);
        return host;
    }
}
