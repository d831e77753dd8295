using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>From what was scanned to who has come. Reads only: nobody is registered because a card was shown.</summary>
internal sealed class FindPerson(IRecord record, FacilityDirectory directory, KeepCard cards, TimeProvider clock)
{
    internal async Task<Result<Arrival>> ByScanAsync(Caller caller, Scanned scanned, CancellationToken cancellationToken)
    {
        if (await directory.OfAsync(caller.Facility, cancellationToken) is not { } facility)
        {
            return new Denied(CheckInCodes.NoFacility, "The caller works at no facility that is known here.");
        }

        var found = scanned switch
        {
            Scanned.Card card => await ByNumberAsync(caller, facility, card.Citizen.Number.Value, card.Citizen, cancellationToken),
            Scanned.Number number => await ByNumberAsync(caller, facility, number.Citizen.Value, null, cancellationToken),
            Scanned.InsuranceCard card => await ByInsuranceAsync(caller, facility, card, cancellationToken),
            Scanned.Slip slip => await BySlipAsync(caller, facility, slip.Code, cancellationToken),
            Scanned.Ticket ticket => await ByTicketAsync(caller, facility, ticket.Code, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return found.Succeeded ? await CompleteAsync(caller, found.Value, cancellationToken) : found;
    }

    internal async Task<Result<Arrival>> ByPatientAsync(Caller caller, string patientId, CancellationToken cancellationToken)
    {
        if (await directory.OfAsync(caller.Facility, cancellationToken) is not { } facility)
        {
            return new Denied(CheckInCodes.NoFacility, "The caller works at no facility that is known here.");
        }

        var found = await PersonAsync(caller, facility, patientId, cancellationToken);
        return found.Succeeded ? await CompleteAsync(caller, found.Value, cancellationToken) : found;
    }

    /// <summary>Someone whose data was typed: whoever is registered under the number already, else the person as typed.</summary>
    internal async Task<Result<Arrival>> ByFormAsync(Caller caller, Person person, CancellationToken cancellationToken)
    {
        if (await directory.OfAsync(caller.Facility, cancellationToken) is not { } facility)
        {
            return new Denied(CheckInCodes.NoFacility, "The caller works at no facility that is known here.");
        }

        if (person.CitizenNumber is { } number)
        {
            var registered = await RegisteredAsync(caller, number, cancellationToken);
            if (!registered.Succeeded)
            {
                return registered.Failure;
            }

            person = registered.Value ?? person;
        }

        return await CompleteAsync(caller, new Arrival(person, facility), cancellationToken);
    }

    /// <summary>The same person with the insurance card they have shown.</summary>
    internal async Task<Result<Arrival>> WithCardAsync(Caller caller, Arrival arrival, BhytCard card, CancellationToken cancellationToken)
    {
        if (arrival.Person.PatientId is null)
        {
            return KeepCard.SamePerson(card, arrival.Person)
                ? arrival with { Card = card, Insurance = Insurance.Of(card, VietnamTime.Today(clock)) }
                : Invalid.One(KeepCard.OtherName, "text", "The card names somebody else.");
        }

        var kept = await cards.HandleAsync(caller, arrival.Person, card, cancellationToken);
        return kept.Succeeded ? await CompleteAsync(caller, arrival, cancellationToken) : kept.Failure;
    }

    /// <summary>The one person registered under a citizen number; null when nobody is.</summary>
    internal async Task<Result<Person?>> RegisteredAsync(Caller caller, string citizenNumber, CancellationToken cancellationToken)
    {
        var page = await record.SearchAsync(
            caller, SearchQuery.For<Patient>().WhereToken("identifier", Systems.CitizenNumber, citizenNumber).Take(2), cancellationToken);
        if (!page.Succeeded)
        {
            return page.Failure;
        }

        return page.Value.Matches switch
        {
            [] => (Person?)null,
            [var one] => Person.Of(one.As<Patient>()),
            _ => new MultipleMatches(Systems.CitizenNumber),
        };
    }

    private async Task<Result<Arrival>> ByNumberAsync(
        Caller caller, FacilityMap facility, string number, CitizenCard? card, CancellationToken cancellationToken)
    {
        var registered = await RegisteredAsync(caller, number, cancellationToken);
        if (!registered.Succeeded)
        {
            return registered.Failure is MultipleMatches
                ? Invalid.One(ScanCodes.Several, "text", "More than one person is registered under this number.")
                : registered.Failure;
        }

        if ((registered.Value ?? (card is null ? null : Person.Of(card))) is not { } person)
        {
            return Invalid.One(ScanCodes.NobodyYet, "text", "Nobody is registered under this number.");
        }

        return new Arrival(person, facility) { Unproven = card is null };
    }

    /// <summary>The holder of the card; the QR of a card also refreshes what the Record knows of it.</summary>
    private async Task<Result<Arrival>> ByInsuranceAsync(Caller caller, FacilityMap facility, Scanned.InsuranceCard scanned, CancellationToken cancellationToken)
    {
        var known = await cards.FindAsync(caller, scanned.Bhyt, cancellationToken);
        if (!known.Succeeded)
        {
            return known.Failure;
        }

        var holders = known.Value.Select(c => c.Coverage.Beneficiary.IdIn("Patient")).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (holders is not [var holder])
        {
            return holders.Count == 0
                ? Invalid.One(ScanCodes.InsuranceUnknown, "text", "No person in the Record holds this card.")
                : Invalid.One(ScanCodes.Several, "text", "More than one person holds this card.");
        }

        var arrival = await PersonAsync(caller, facility, holder, cancellationToken);
        if (!arrival.Succeeded || scanned.Printed is not { } card)
        {
            // Digits that were typed prove nothing: the screen shows initials.
            return arrival.Map(a => a with { Unproven = true });
        }

        var kept = await cards.HandleAsync(caller, arrival.Value.Person, card, cancellationToken);
        return kept.Succeeded ? arrival : kept.Failure;
    }

    private async Task<Result<Arrival>> BySlipAsync(Caller caller, FacilityMap facility, string number, CancellationToken cancellationToken)
    {
        var slips = await record.SearchAsync(caller, SearchQuery.For<Appointment>().WhereToken("identifier", Systems.FollowUpSlip, number), cancellationToken);
        if (!slips.Succeeded)
        {
            return slips.Failure;
        }

        var slip = slips.Value.As<Appointment>().Select(a => new AppointmentView(a)).FirstOrDefault();
        if (slip?.Patient is not { } patient)
        {
            return Invalid.One(ScanCodes.SlipUnknown, "text", "No follow-up slip has this number.");
        }

        var trouble = slip switch
        {
            { Status: not "proposed" } => ScanCodes.SlipUsed,
            _ when slip.Facility != facility.Id => ScanCodes.SlipOtherFacility,
            _ => null,
        };
        if (trouble is not null)
        {
            return Invalid.One(trouble, "text", "The slip is not good here now.");
        }

        // Numbers of slips follow each other: who knows one is not proven to be its person.
        var arrival = await PersonAsync(caller, facility, patient, cancellationToken);
        return arrival.Map(a => a with { Unproven = true, Slip = Held(slip, facility) });
    }

    private async Task<Result<Arrival>> ByTicketAsync(Caller caller, FacilityMap facility, string code, CancellationToken cancellationToken)
    {
        var tickets = await record.SearchAsync(caller, SearchQuery.For<FhirTask>().WhereToken("identifier", Systems.TicketCode, code), cancellationToken);
        if (!tickets.Succeeded)
        {
            return tickets.Failure;
        }

        if (tickets.Value.As<FhirTask>().Select(t => new TicketView(t)).OrderByDescending(t => t.IssuedAt).FirstOrDefault() is { Patient: { } holder } ticket)
        {
            return TicketTrouble(ticket, facility) is { } trouble ? trouble : await PersonAsync(caller, facility, holder, cancellationToken);
        }

        var bookings = await record.SearchAsync(
            caller, SearchQuery.For<Appointment>().WhereToken("identifier", Systems.TicketCode, code), cancellationToken);
        if (!bookings.Succeeded)
        {
            return bookings.Failure;
        }

        if (bookings.Value.As<Appointment>().Select(a => new AppointmentView(a)).FirstOrDefault() is not { Patient: { } patient } booking)
        {
            return Invalid.One(ScanCodes.TicketUnknown, "text", "No ticket has this code.");
        }

        return BookingTrouble(booking, facility) is { } refusal ? refusal : await PersonAsync(caller, facility, patient, cancellationToken);
    }

    private Invalid? TicketTrouble(TicketView ticket, FacilityMap facility)
    {
        var code = ticket switch
        {
            _ when facility.RoomOf(ticket.Room) is null => ScanCodes.TicketOtherFacility,
            _ when VietnamTime.DayOf(ticket.IssuedAt) != VietnamTime.Today(clock) => ScanCodes.TicketOtherDay,
            { Status: QueueStatus.Done } => ScanCodes.TicketDone,
            { Status: QueueStatus.Cancelled } => ScanCodes.TicketCancelled,
            _ => null,
        };
        return code is null ? null : Invalid.One(code, "text", "The queue ticket is not good here now.");
    }

    private Invalid? BookingTrouble(AppointmentView booking, FacilityMap facility)
    {
        var code = booking switch
        {
            { Status: "cancelled" or "noshow" or "entered-in-error" } => ScanCodes.TicketCancelled,
            { Status: "fulfilled" } => ScanCodes.TicketDone,
            _ when booking.Facility != facility.Id => ScanCodes.TicketOtherFacility,
            _ when booking.Start is not { } start || VietnamTime.DayOf(start) != VietnamTime.Today(clock) => ScanCodes.TicketOtherDay,
            _ => null,
        };
        return code is null ? null : Invalid.One(code, "text", "The booking is not good here now.");
    }

    private async Task<Result<Arrival>> PersonAsync(Caller caller, FacilityMap facility, string patientId, CancellationToken cancellationToken)
    {
        var patient = await record.ReadAsync(caller, new ResourceKey("Patient", patientId), cancellationToken);
        return patient.Map(stored => new Arrival(Person.Of(stored.As<Patient>()), facility));
    }

    private async Task<Result<Arrival>> CompleteAsync(Caller caller, Arrival arrival, CancellationToken cancellationToken)
    {
        if (arrival.Person.PatientId is not { } id)
        {
            return arrival;
        }

        var today = VietnamTime.Today(clock);
        var patient = $"Patient/{id}";
        var coverages = record.IfAllowedAsync(caller, SearchQuery.For<Coverage>().Where("beneficiary", patient), cancellationToken);
        var appointments = record.IfAllowedAsync(
            caller,
            SearchQuery.For<Appointment>().Where("patient", patient).Where("date", $"{today:yyyy-MM-dd}").Where("status", "booked,arrived"),
            cancellationToken);
        var slips = record.IfAllowedAsync(
            caller, SearchQuery.For<Appointment>().Where("patient", patient).Where("status", "proposed"), cancellationToken);
        var tickets = record.IfAllowedAsync(
            caller,
            SearchQuery.For<FhirTask>().Where("patient", patient).WhereToken("code", Systems.TaskCode, Codes.QueueTicket)
                .Where("authored-on", $"ge{today:yyyy-MM-dd}"),
            cancellationToken);
        var visits = record.IfAllowedAsync(
            caller, SearchQuery.For<Encounter>().Where("patient", patient).Where("status", "finished").Sort("-date").Take(1), cancellationToken);
        return arrival with
        {
            Insurance = Insurance.On((await coverages).Select(c => c.As<Coverage>()), today),
            Booking = BookingOf((await appointments).Select(a => new AppointmentView(a.As<Appointment>())), arrival.Facility),
            Slip = arrival.Slip ?? SlipOf((await slips).Select(a => new AppointmentView(a.As<Appointment>())), arrival.Facility, today),
            OpenTicket = (await tickets).Select(t => new TicketView(t.As<FhirTask>()))
                .Where(t => t.Open && arrival.Facility.RoomOf(t.Room) is not null)
                .OrderByDescending(t => t.IssuedAt)
                .FirstOrDefault(),
            LastVisit = (await visits).Select(v => LastVisitOf(v.As<Encounter>())).FirstOrDefault(),
        };
    }

    private static Booking? BookingOf(IEnumerable<AppointmentView> appointments, FacilityMap facility) => appointments
        .Where(a => a.Status == "booked" && a.Facility == facility.Id)
        .OrderBy(a => a.Start)
        .Select(a => new Booking(a.Id)
        {
            Code = a.Code,
            Start = a.Start,
            Room = a.Room.IdIn("Location"),
            Specialty = a.Service.IdIn("HealthcareService"),
            ServiceName = a.Service?.Display,
            DoctorName = a.Doctor?.Display,
            FollowUp = a.FollowUp,
        })
        .FirstOrDefault();

    private static Booking? SlipOf(IEnumerable<AppointmentView> proposed, FacilityMap facility, DateOnly today) => proposed
        .Where(a => a.SlipNumber is not null && a.RequestedDay is not null && a.Facility == facility.Id)
        .OrderBy(a => Math.Abs(a.RequestedDay!.Value.DayNumber - today.DayNumber))
        .Select(a => Held(a, facility))
        .FirstOrDefault();

    private static Booking Held(AppointmentView slip, FacilityMap facility)
    {
        var room = facility.RoomOf(slip.Room.IdIn("Location"));
        var specialty = slip.Resource.ServiceType.Select(t => t.CodeIn(Systems.Specialty)).FirstOrDefault(c => c is not null);
        return new Booking(slip.Id)
        {
            Room = room?.Id,
            Specialty = facility.Specialties.FirstOrDefault(s => s.Code.Code == specialty)?.Id ?? room?.Specialty?.Id,
            ServiceName = slip.Resource.ServiceType.FirstOrDefault()?.Coding.FirstOrDefault()?.Display,
            DoctorName = slip.Doctor?.Display ?? room?.Doctor?.Name,
            FollowUp = true,
            SlipNumber = slip.SlipNumber,
            SlipDay = slip.RequestedDay,
        };
    }

    private static LastVisit LastVisitOf(Encounter encounter)
    {
        var visit = new VisitView(encounter);
        return new LastVisit(visit.ArrivedAt ?? DateTimeOffset.MinValue, visit.SpecialtyName)
        {
            Practitioner = visit.Practitioner,
            DoctorName = encounter.Participant.Select(p => p.Individual).FirstOrDefault(i => i.IdIn("Practitioner") is not null)?.Display,
            Room = visit.Room,
        };
    }
}
