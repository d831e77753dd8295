using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Reception.Facility;

/// <summary>Who sees people in a room.</summary>
/// <param name="Role">PractitionerRole id.</param>
/// <param name="Practitioner">Practitioner id.</param>
/// <param name="Name">As shown ("BS Lê Minh Triết").</param>
internal sealed record RoomDoctor(string Role, string Practitioner, string Name);

/// <summary>A specialty as this facility offers it.</summary>
/// <param name="Id">HealthcareService id.</param>
/// <param name="Name">"Khám Nội tiết".</param>
internal sealed record Specialty(string Id, string Name)
{
    /// <summary>Code and name of <c>urn:sen:cs:specialty</c>.</summary>
    internal required Coding Code { get; init; }

    /// <summary>What the check-in charges: the consultation as a technical service.</summary>
    internal required CodeableConcept Fee { get; init; }

    /// <summary>Location ids.</summary>
    internal required IReadOnlyList<string> Rooms { get; init; }

    internal string ShortName => Code.Display ?? Name;
}

/// <summary>A consulting room with what is offered in it and by whom.</summary>
internal sealed record Room(RoomView Place, Specialty? Specialty, RoomDoctor? Doctor)
{
    internal string Id => Place.Id;

    internal string Number => Place.Number;
}

/// <summary>A waiting hall, or a single room: what a board shows.</summary>
internal sealed record BoardPlace(string Id, string Name, string Facility, IReadOnlyList<Room> Rooms);

/// <summary>Halls, rooms and specialties of one facility; public facts, nothing of any person.</summary>
internal sealed record FacilityMap(string Id, string Name, string ShortName)
{
    // Rows of Sen.Vietnam's consultation list.
    private const string HospitalConsultation = "KB.1";
    private const string StationConsultation = "KB.4";

    /// <summary>Mã CSKCB.</summary>
    internal string? Code { get; init; }

    /// <summary>MA_DOITUONG_KCB of insured people who come by themselves; null when the facility has not said.</summary>
    internal string? SelfReferralKind { get; init; }

    internal required IReadOnlyList<Specialty> Specialties { get; init; }

    /// <summary>In order of room number.</summary>
    internal required IReadOnlyList<Room> Rooms { get; init; }

    internal required IReadOnlyList<(string Id, string Name)> Halls { get; init; }

    internal Room? RoomOf(string? id) => Rooms.FirstOrDefault(r => r.Id == id);

    internal Specialty? SpecialtyOf(string? id) => Specialties.FirstOrDefault(s => s.Id == id);

    internal IEnumerable<Room> RoomsOf(Specialty specialty) => Rooms.Where(r => r.Specialty?.Id == specialty.Id);

    /// <summary>What a board address names: a hall, or a room, of this facility.</summary>
    internal BoardPlace? BoardOf(string id)
    {
        if (Halls.FirstOrDefault(h => h.Id == id) is { Id: not null } hall)
        {
            return new BoardPlace(id, hall.Name, ShortName, [.. Rooms.Where(r => r.Place.Hall == id)]);
        }

        return RoomOf(id) is { } room ? new BoardPlace(id, room.Place.Name, ShortName, [room]) : null;
    }

    internal static FacilityMap Build(
        Organization organization, IEnumerable<Location> locations, IEnumerable<HealthcareService> services, IEnumerable<PractitionerRole> roles)
    {
        var places = locations.ToList();
        var fee = ConsultationFee(organization);
        var specialties = services.Where(s => s.Active != false).Select(s => SpecialtyFrom(s, fee)).OrderBy(s => s.Name, StringComparer.Ordinal).ToList();
        var doctors = roles.Where(r => r.Active != false).ToList();
        var rooms = places
            .Where(l => l.PhysicalType?.CodeIn(Systems.LocationType) == "ro" && l.Status != "inactive")
            .Select(l => new Room(
                new RoomView(l),
                specialties.FirstOrDefault(s => s.Rooms.Contains(l.Id!, StringComparer.Ordinal)),
                DoctorIn(doctors, l.Id!)))
            .OrderBy(r => r.Number, StringComparer.Ordinal)
            .ToList();
        return new FacilityMap(organization.Id!, organization.Name ?? "", organization.Alias.FirstOrDefault() ?? organization.Name ?? "")
        {
            Code = organization.Identifier.In(Systems.FacilityCode),
            SelfReferralKind = organization.Extension.Named(Systems.Extensions.SelfReferralKind)?.ValueCode,
            Specialties = specialties,
            Rooms = rooms,
            Halls = [.. places.Where(l => l.PhysicalType?.CodeIn(Systems.LocationType) == "area").Select(l => (l.Id!, l.Name ?? ""))],
        };
    }

    private static Specialty SpecialtyFrom(HealthcareService service, CodeableConcept usualFee)
    {
        var name = service.Name ?? "";
        var coding = service.Specialty.SelectMany(c => c.Coding).FirstOrDefault(c => c.System == Systems.Specialty);
        var code = Coding.Of(Systems.Specialty, coding?.Code ?? service.Id!, coding?.Display ?? name);
        var fee = service.Type.FirstOrDefault(t => t.CodeIn(Systems.Service) is not null) ?? usualFee;
        return new Specialty(service.Id!, name)
        {
            Code = code,
            Fee = fee,
            Rooms = [.. service.Location.Select(l => l.IdOf("Location")).OfType<string>()],
        };
    }

    /// <summary>
    /// What a consultation is charged as where the specialty does not say: the service the facility names among its types, else
    /// the highest class for a hospital and that of stations for a station. The price is Billing's, by the date.
    /// </summary>
    private static CodeableConcept ConsultationFee(Organization organization)
    {
        var named = organization.Type.FirstOrDefault(t => t.CodeIn(Systems.Service) is not null)?.CodeIn(Systems.Service);
        var code = named ?? (organization.Type.Any(t => t.Has(Systems.FacilityKind, Codes.Station)) ? StationConsultation : HospitalConsultation);
        return CodeableConcept.Of(Systems.Service, code, MedicalServices.Get(code)?.Name);
    }

    private static RoomDoctor? DoctorIn(IEnumerable<PractitionerRole> roles, string room)
    {
        var role = roles.FirstOrDefault(r => r.Location.Any(l => l.IdOf("Location") == room) && r.Practitioner is not null);
        return role?.Practitioner.IdIn("Practitioner") is { } practitioner
            ? new RoomDoctor(role.Id!, practitioner, role.Practitioner!.Display ?? "")
            : null;
    }
}
