using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>Everything one check-in writes, decided before the commit; pure but for the ids and the code it is given.</summary>
internal sealed record CheckInCommit(FacilityMap Facility, Room Room, Specialty Specialty, NumberRequest Request)
{
    internal required DateTimeOffset Now { get; init; }

    internal required ResourceKey Patient { get; init; }

    internal required ResourceKey Encounter { get; init; }

    internal required ResourceKey Ticket { get; init; }

    internal required ResourceKey Charge { get; init; }

    /// <summary>Code of the queue ticket: that of the booking, or a new one.</summary>
    internal required string Code { get; init; }

    /// <summary>The booked Appointment with the version that was read.</summary>
    internal (Appointment Resource, long Version)? Booking { get; init; }

    /// <summary>The follow-up slip's Appointment with the version that was read; it is used up here.</summary>
    internal (Appointment Resource, long Version)? Slip { get; init; }

    /// <summary>Where the card in hand of a new person is kept.</summary>
    internal ResourceKey? Card { get; init; }

    /// <summary>Earlier tickets of the day for the same specialty that are closed already.</summary>
    internal int Earlier { get; init; }

    /// <summary>The priority of somebody who is brought in as an emergency.</summary>
    internal const string EmergencyPriority = "emergency";

    private DateOnly Day => VietnamTime.DayOf(Now);

    private Reference Person => Patient.ToReference(Request.Person.FullName);

    private Reference Place => Reference.To($"Location/{Room.Id}", Room.Place.Name);

    private bool IsNew => Request.Person.PatientId is null;

    // A priority number is unique in the whole facility: halls mix rooms of several series, and "Ư008" must mean one person.
    private string Series => Request.Priority is null ? Room.Place.Series : QueueNumbers.PriorityMark;

    private string NumberCounter => Counters.Queue(Facility.Id, Series, Day);

    private string WalkInClaim => ClaimKeys.WalkIn(Patient.Id, Specialty.Id, Day) + (Earlier == 0 ? "" : $"/{Earlier + 1}");

    internal Commit Build()
    {
        var commit = new Commit().At(Facility.Id).Draw(NumberCounter).Claim(WalkInClaim, Ticket);
        if (IsNew)
        {
            var records = Counters.MedicalRecord(Day.Year);
            commit.Draw(records).Create(Patient, drawn => NewPatient(drawn[records]));
            if (Request.Person.CitizenNumber is { } number)
            {
                commit.Claim(ClaimKeys.Person(number), Patient);
            }
        }

        if (Booking is { } booking)
        {
            booking.Resource.Status = "arrived";
            commit.Update(booking.Resource, booking.Version).Claim(ClaimKeys.CheckIn(booking.Resource.Id!), Ticket);
        }
        else
        {
            commit.Claim(ClaimKeys.TicketCode(Code), Ticket);
        }

        if (Slip is { } slip)
        {
            // A slip has a day; one that is kept says when (app-3).
            slip.Resource.Status = "fulfilled";
            slip.Resource.Start = slip.Resource.End = FhirDateTime.Of(Now);
            commit.Update(slip.Resource, slip.Version).Claim(ClaimKeys.CheckIn(slip.Resource.Id!), Ticket);
        }

        if (IsNew && Request.Card is { } card && Card is { } key)
        {
            KeepCard.Add(commit, key, Person, card);
        }

        return commit.Create(Sampled(NewEncounter())).Create(Ticket, TicketFrom).Create(Sampled(NewCharge()));
    }

    /// <summary>The ticket as it is written with the number that was drawn.</summary>
    internal FhirTask TicketFrom(Drawn drawn)
    {
        var task = TicketView.New(
            Ticket.Id, QueueNumbers.Format(Series, drawn[NumberCounter]), Code, Person, Encounter.ToReference(), Place, Now);
        task.Description = Request.Person.HallName(Day);
        if (Request.Priority is { } priority)
        {
            task.ReasonCode = CodeableConcept.Of(Systems.QueuePriority, priority);
        }

        return Sampled(task);
    }

    private Patient NewPatient(long number)
    {
        var person = Request.Person;
        var patient = new Patient
        {
            Id = Patient.Id,
            Active = true,
            Name = { PersonView.NameOf(person.FullName) },
            Gender = person.Sex switch { Sex.Male => "male", Sex.Female => "female", _ => "unknown" },
            BirthDate = BirthDateOf(person),
            Identifier = { Identifier.Of(Systems.MedicalRecordNumber, MedicalRecordNumbers.Format(Day.Year, number)) },
        };
        if (person.CitizenNumber is { } citizen)
        {
            patient.Identifier.Add(Identifier.Of(Systems.CitizenNumber, citizen));
        }

        if (person.Phone is { } phone)
        {
            patient.Telecom.Add(new ContactPoint { System = "phone", Value = phone, Use = "mobile" });
        }

        if (person.Address is { } address)
        {
            patient.Address.Add(Addresses.Home(address, Day));
        }

        return patient;
    }

    // Of some people only the year is known; FHIR keeps that as it is.
    private static FhirDate? BirthDateOf(Person person) => person switch
    {
        { BirthDate: { } day } => FhirDate.Of(day),
        { BirthYear: { } year } => FhirDate.Parse($"{year:0000}"),
        _ => null,
    };

    private Encounter NewEncounter()
    {
        var encounter = new Encounter
        {
            Id = Encounter.Id,
            Status = "arrived",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            ServiceType = CodeableConcept.Of(Systems.Specialty, Specialty.Code.Code!, Specialty.ShortName),
            Subject = Person,
            Period = new Period { Start = FhirDateTime.Of(Now) },
            Location = { new Encounter.LocationComponent { Location = Place, Status = "active" } },
            ServiceProvider = Reference.To($"Organization/{Facility.Id}", Facility.Name),
        };
        if (Booking is { } booking)
        {
            encounter.Appointment.Add(Reference.To($"Appointment/{booking.Resource.Id}"));
        }

        if (Slip is { } slip)
        {
            encounter.Appointment.Add(Reference.To($"Appointment/{slip.Resource.Id}"));
        }

        if (Request.Referral is { } referral)
        {
            encounter.Contained.Add(referral.ToRequest(Person));
            encounter.BasedOn.Add(new Reference { ReferenceValue = "#referral" });
        }

        if (Request.Priority == EmergencyPriority)
        {
            encounter.Priority = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/v3-ActPriority", "EM");
        }

        if (!string.IsNullOrWhiteSpace(Request.Complaint))
        {
            encounter.ReasonCode.Add(new CodeableConcept { Text = Request.Complaint.Trim() });
        }

        _ = new VisitView(encounter)
        {
            PaymentKind = Request.PaymentKind,
            Coverage = Request.PaymentKind == Codes.PaymentBhyt ? Request.CoverageId ?? (IsNew && Request.Card is not null ? Card?.Id : null) : null,
            VisitKind = Request.PaymentKind == Codes.PaymentBhyt ? Request.VisitKind : null,
        };
        return encounter;
    }

    private ChargeItem NewCharge()
    {
        var charge = Charges.New(Charge.Id, Specialty.Fee, (Patient.ToReference(), Encounter.ToReference()), 1, Now);
        charge.PerformingOrganization = Reference.To($"Organization/{Facility.Id}");
        return charge;
    }

    private T Sampled<T>(T resource)
        where T : Resource => Request.Person.IsSample ? resource.MarkSample() : resource;
}

/// <summary>How a drawn number becomes a medical record number: "24-0012874".</summary>
internal static class MedicalRecordNumbers
{
    internal static string Format(int year, long number) => $"{year % 100:00}-{number:0000000}";
}
