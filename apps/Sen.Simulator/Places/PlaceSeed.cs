using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Simulator.Places;

/// <summary>Facilities, rooms, services and the people who work there.</summary>
internal static class PlaceSeed
{
    internal const string Insurer = "bhxh-can-tho";
    private const string SampleCode = "Mã mẫu";
    private const string Department = "Sở Y tế thành phố Cần Thơ";

    internal static IEnumerable<Planted> All()
    {
        yield return new Planted(new Organization { Id = Insurer, Active = true, Name = "Bảo hiểm xã hội thành phố Cần Thơ" }, null);
        foreach (var facility in PlaceList.Facilities)
        {
            foreach (var resource in Of(facility))
            {
                yield return new Planted(resource, facility.Id);
            }
        }

        foreach (var staff in PlaceList.Staff)
        {
            yield return new Planted(Practitioner(staff.Practitioner, staff.Name, staff.Prefix, staff.Licence), staff.Facility);
        }
    }

    internal static Reference Site(Facility facility) => Reference.To($"Location/{facility.Id}", facility.Short);

    internal static Reference Organization(Facility facility) => Reference.To($"Organization/{facility.Id}", facility.Short);

    internal static Reference Room(Facility facility, RoomData room) => Reference.To($"Location/{room.IdAt(facility.Id)}", room.Name);

    internal static Reference Doctor(DoctorData doctor) => Reference.To($"Practitioner/{doctor.Id}", doctor.Display);

    internal static Reference Role(DoctorData doctor) => Reference.To($"PractitionerRole/{doctor.Id}", doctor.Display);

    internal static string ServiceId(Facility facility, string specialty) => $"{facility.Id}-{specialty}";

    internal static string ServiceName(string specialty) =>
        specialty == PlaceList.Station ? PlaceList.Specialties[specialty].Name : $"Khám {PlaceList.Specialties[specialty].Name}";

    internal static CodeableConcept Specialty(string code)
    {
        var name = PlaceList.Specialties[code].Name;
        var concept = CodeableConcept.Of(Systems.Specialty, code, name);
        concept.Text = name;
        return concept;
    }

    /// <summary>The consultation fee as check-in writes it.</summary>
    internal static CodeableConcept Fee(Facility facility, string specialty)
    {
        var fee = CodeableConcept.Of(Systems.Service, facility.Fee, MedicalServices.Get(facility.Fee)?.Name);
        fee.Text = ServiceName(specialty);
        return fee;
    }

    private static IEnumerable<Resource> Of(Facility facility)
    {
        yield return OrganizationOf(facility);
        yield return SiteOf(facility);
        for (var floor = 1; floor <= facility.Halls.Count; floor++)
        {
            yield return Place($"{facility.Id}-k{floor}", facility.Halls[floor - 1], "area", facility, Site(facility));
        }

        foreach (var room in facility.Rooms)
        {
            yield return RoomOf(facility, room);
        }

        foreach (var (desk, index) in Desks(facility).Select((d, i) => (d, i + 1)))
        {
            yield return Place($"{facility.Id}-q{index}", desk, "ro", facility, Site(facility));
        }

        foreach (var specialty in facility.Rooms.Select(r => r.Specialty).Distinct(StringComparer.Ordinal))
        {
            yield return ServiceOf(facility, specialty);
        }

        foreach (var doctor in facility.Doctors)
        {
            yield return Practitioner(doctor.Id, doctor.Name, doctor.Prefix, doctor.Licence);
            yield return RoleOf(facility, doctor);
            if (doctor.HeadSince is { } since)
            {
                yield return HeadOf(facility, doctor, since);
            }
        }
    }

    /// <summary>Desks where staff sit: places to work at, not rooms with a queue.</summary>
    internal static IEnumerable<string> Desks(Facility facility) => PlaceList.Staff
        .Where(s => s.Facility == facility.Id && s.Workplace.Length > 0).Select(s => s.Workplace).Distinct(StringComparer.Ordinal);

    private static Organization OrganizationOf(Facility facility)
    {
        var code = Identifier.Of(Systems.FacilityCode, facility.Id);
        code.Assigner = new Reference { Display = SampleCode };
        return new Organization
        {
            Id = facility.Id,
            Active = true,
            Name = facility.Name,
            Alias = { facility.Short },
            Identifier = { code, Identifier.Of(Systems.BankAccount, $"{Facility.Bin}:{facility.Account}") },
            Type = { CodeableConcept.Of(Systems.FacilityKind, facility.Kind) },
            Extension = { new Extension { Url = Systems.Extensions.SelfReferralKind, ValueCode = facility.SelfReferralKind } },
            Address = { AddressOf(facility) },
            PartOf = new Reference { Display = Department },
        };
    }

    private static Location SiteOf(Facility facility)
    {
        var site = Place(facility.Id, facility.Short, "si", facility, null);
        site.Address = AddressOf(facility);
        return site;
    }

    private static Address AddressOf(Facility facility)
    {
        var ward = AdministrativeUnits.FindWard(facility.Ward, PlaceList.Day)!;
        var street = facility.Street.Length > 0 ? facility.Street + ", " : "";
        return new Address
        {
            Text = $"{street}{ward.FullName}, thành phố Cần Thơ",
            Extension = { new Extension { Url = Systems.Extensions.Ward, ValueCode = ward.Code } },
        };
    }

    private static Location RoomOf(Facility facility, RoomData room)
    {
        var hall = facility.Halls.Count == 0 ? Site(facility) : Reference.To($"Location/{facility.Id}-k{Math.Min(room.Floor, facility.Halls.Count)}");
        var place = Place(room.IdAt(facility.Id), room.Name, "ro", facility, hall);
        place.Description = $"tầng {room.Floor}";
        place.Identifier.Add(Identifier.Of(Systems.RoomNumber, room.Number));
        place.Identifier.Add(Identifier.Of(Systems.QueueSeries, room.Series));
        if (room.Line is { } line)
        {
            place.Extension.Add(new Extension { Url = Systems.Extensions.FloorLine, ValueString = line });
        }

        if (room.Closed is { } why)
        {
            place.Status = "suspended";
            place.AvailabilityExceptions = why;
        }

        return place;
    }

    private static Location Place(string id, string name, string kind, Facility facility, Reference? partOf) => new()
    {
        Id = id,
        Status = "active",
        Name = name,
        Mode = "instance",
        PhysicalType = CodeableConcept.Of(Systems.LocationType, kind),
        ManagingOrganization = Organization(facility),
        PartOf = partOf,
    };

    private static HealthcareService ServiceOf(Facility facility, string specialty)
    {
        var service = new HealthcareService
        {
            Id = ServiceId(facility, specialty),
            Active = true,
            ProvidedBy = Organization(facility),
            Name = ServiceName(specialty),
            Comment = PlaceList.Specialties[specialty].Comment,
            Specialty = { Specialty(specialty) },
            Type = { Fee(facility, specialty) },
        };
        service.Location.AddRange(facility.Rooms.Where(r => r.Specialty == specialty).Select(r => Room(facility, r)));
        return service;
    }

    private static Practitioner Practitioner(string id, string name, string prefix, string? licence)
    {
        var human = PersonView.NameOf(name);
        if (prefix.Length > 0)
        {
            human.Prefix.Add(prefix);
        }

        var practitioner = new Practitioner { Id = id, Active = true, Name = { human } };
        if (!string.IsNullOrEmpty(licence))
        {
            practitioner.Identifier.Add(Identifier.Of(Systems.PracticeLicence, licence));
        }

        return practitioner;
    }

    // A role of its own: who heads a department changes, and what waits for the head waits for whoever it is then.
    private static PractitionerRole HeadOf(Facility facility, DoctorData doctor, DateOnly since)
    {
        var specialty = Specialty(doctor.Specialty);
        var head = CodeableConcept.Of(Systems.StaffRole, Codes.HeadOfDepartment);
        head.Text = $"Trưởng khoa {specialty.Text}";
        return new PractitionerRole
        {
            Id = $"{facility.Id}-{doctor.Specialty}-truong-khoa",
            Active = true,
            Period = new Period { Start = FhirDateTime.Of(since) },
            Practitioner = Doctor(doctor),
            Organization = Organization(facility),
            Code = { head },
            Specialty = { specialty },
            Extension = { new Extension { Url = Systems.Extensions.CounterSigns, ValueCode = "record" } },
        };
    }

    private static PractitionerRole RoleOf(Facility facility, DoctorData doctor)
    {
        var specialty = Specialty(doctor.Specialty);
        if (doctor.Note.Length > 0)
        {
            specialty.Text = doctor.Note;
        }

        return new PractitionerRole
        {
            Id = doctor.Id,
            Active = true,
            Practitioner = Doctor(doctor),
            Organization = Organization(facility),
            Code = { CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/practitioner-role", "doctor") },
            Specialty = { specialty },
            HealthcareService = { Reference.To($"HealthcareService/{ServiceId(facility, doctor.Specialty)}", ServiceName(doctor.Specialty)) },
            Location = { Room(facility, facility.Room(doctor.Room)) },
        };
    }
}
