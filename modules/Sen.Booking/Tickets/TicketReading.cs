using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Tickets;

/// <summary>Where a person stands: the number, who is called, how many are ahead.</summary>
internal sealed record Standing(string Number, QueueStatus Status)
{
    /// <summary>The number that was called last and is not done, or null.</summary>
    public string? Called { get; init; }

    /// <summary>People before; null when this person does not wait.</summary>
    public int? Ahead { get; init; }

    /// <summary>Expected minutes; null when this person does not wait.</summary>
    public int? Minutes { get; init; }

    /// <summary>Short numbers of those ahead, next first ("22").</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Feed position this was counted at.</summary>
    public long Changed { get; init; }

    internal static Standing Of(TicketView ticket, RoomQueue queue, DateTimeOffset now)
    {
        var places = queue.Places.Values.ToList();
        var rules = QueueRules.On(VietnamTime.DayOf(now));
        var wait = QueueWait.Of(places, ticket.Id, now, rules);
        var ahead = wait is null ? [] : QueueOrder.Waiting(places, rules).Take(wait.Ahead).Select(p => Short(p.Number)).ToList();
        var called = places.Where(p => p.Status is QueueStatus.Called or QueueStatus.Serving).MaxBy(p => p.CalledAt);
        return new Standing(ticket.Number, ticket.Status)
        {
            Called = called is null || called.Id == ticket.Id ? null : called.Number,
            Ahead = wait?.Ahead,
            Minutes = wait?.Minutes,
            Labels = ahead,
            Changed = queue.Changed,
        };
    }

    // "A022" is "22" below its bead: the letter stands on the called one.
    private static string Short(string number) => number.TrimStart([.. number.Where(char.IsLetter)]).TrimStart('0') is { Length: > 0 } digits ? digits : number;
}

/// <summary>A ticket as its page shows it: the appointment before check-in, the queue number after.</summary>
internal sealed record TicketPaper
{
    public required string Id { get; init; }

    /// <summary>Eight characters, also in the QR code.</summary>
    public required string Code { get; init; }

    public required string Person { get; init; }

    public required string PersonId { get; init; }

    public FhirDate? BirthDate { get; init; }

    /// <summary>"Phòng 204, tầng 2".</summary>
    public required string Room { get; init; }

    public string? RoomId { get; init; }

    /// <summary>"Khám Nội tiết".</summary>
    public required string Service { get; init; }

    public required string Doctor { get; init; }

    public required string Facility { get; init; }

    /// <summary>"xanh lá": colour of the line on the floor to follow.</summary>
    public string? FloorLine { get; init; }

    public DateTimeOffset? Start { get; init; }

    public Appointment? Appointment { get; init; }

    public Standing? Standing { get; init; }

    /// <summary>Task id once there is a number.</summary>
    public string? TicketId { get; init; }

    /// <summary>The person has said that they come late.</summary>
    public bool SaidLate { get; init; }

    public bool Sample { get; init; }
}

/// <summary>Finds the ticket behind an address: the id of an Appointment or of a queue Task, of the caller or someone they represent.</summary>
internal sealed class TicketReading(IRecord record, RoomQueues queues, TimeProvider clock)
{
    internal async Task<TicketPaper?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (await record.FindAsync(caller, "Appointment", id, cancellationToken) is { } appointment)
        {
            var view = new AppointmentView(appointment.As<Appointment>());
            var task = await TaskOfAsync(caller, view, cancellationToken);
            return await PaperAsync(caller, id, view, task, cancellationToken);
        }

        if (await record.FindAsync(caller, "Task", id, cancellationToken) is not { } stored)
        {
            return null;
        }

        var ticket = new TicketView(stored.As<FhirTask>());
        return await PaperAsync(caller, id, await AppointmentOfAsync(caller, ticket, cancellationToken), ticket, cancellationToken);
    }

    /// <summary>Only the position, for the live part of a page.</summary>
    internal async Task<Standing> StandingAsync(TicketView ticket, CancellationToken cancellationToken) =>
        Standing.Of(ticket, await queues.OfAsync(ticket.Room ?? "", cancellationToken), VietnamTime.Now(clock));

    /// <summary>The queue ticket that a check-in made of an appointment, or null before it.</summary>
    internal async Task<TicketView?> TaskOfAsync(Caller caller, AppointmentView appointment, CancellationToken cancellationToken)
    {
        if (appointment.Status is "booked" or "cancelled" or "proposed" or "pending" or "noshow")
        {
            return null;
        }

        var visits = await record.SearchAsync(
            caller, SearchQuery.For<Encounter>().Where("appointment", $"Appointment/{appointment.Id}").Take(1), cancellationToken);
        if (!visits.Succeeded || visits.Value.Matches is not [var visit, ..])
        {
            return null;
        }

        var tickets = await record.SearchAsync(
            caller,
            SearchQuery.For<FhirTask>().WhereToken("code", Systems.TaskCode, Codes.QueueTicket).Where("focus", visit.Key.ToString()).Sort("-authored-on").Take(1),
            cancellationToken);
        return tickets.Succeeded ? tickets.Value.As<FhirTask>().Select(t => new TicketView(t)).FirstOrDefault() : null;
    }

    private async Task<AppointmentView?> AppointmentOfAsync(Caller caller, TicketView ticket, CancellationToken cancellationToken) =>
        ticket.Encounter is { } encounter
            && await record.FindAsync(caller, "Encounter", encounter, cancellationToken) is { } stored
            && new VisitView(stored.As<Encounter>()).Appointment is { } id
            && await record.FindAsync(caller, "Appointment", id, cancellationToken) is { } appointment
            ? new AppointmentView(appointment.As<Appointment>())
            : null;

    private async Task<TicketPaper> PaperAsync(
        Caller caller, string id, AppointmentView? appointment, TicketView? ticket, CancellationToken cancellationToken)
    {
        var personId = ticket?.Patient ?? appointment?.Patient ?? "";
        var person = await record.FindAsync(caller, "Patient", personId, cancellationToken) is { } patient ? new PersonView(patient.As<Patient>()) : null;
        var roomId = ticket?.Room ?? appointment?.Room.IdIn("Location");
        var room = roomId is not null && await record.FindAsync(Caller.Anonymous, "Location", roomId, cancellationToken) is { } location
            ? new RoomView(location.As<Location>())
            : null;
        var visit = ticket?.Encounter is { } encounter && await record.FindAsync(caller, "Encounter", encounter, cancellationToken) is { } stored
            ? new VisitView(stored.As<Encounter>())
            : null;
        return new TicketPaper
        {
            Id = id,
            Code = ticket?.Code ?? appointment?.Code ?? "",
            PersonId = personId,
            Person = person?.FullName ?? ticket?.FullName ?? appointment?.Person?.Display ?? "",
            BirthDate = person?.BirthDate,
            RoomId = roomId,
            Room = room is null ? ticket?.RoomName ?? appointment?.Room?.Display ?? "" : room.Floor.Length > 0 ? $"{room.Name}, {room.Floor}" : room.Name,
            FloorLine = room?.FloorLine,
            Service = appointment?.Service?.Display ?? visit?.SpecialtyName ?? "",
            Doctor = WithoutTitle(appointment?.Doctor?.Display) ?? visit?.Resource.Participant.Select(p => p.Individual?.Display).Select(WithoutTitle).OfType<string>().FirstOrDefault() ?? "",
            Facility = appointment?.FacilityName is { Length: > 0 } name ? name : visit?.FacilityName ?? "",
            Start = appointment?.Start is { } start ? VietnamTime.Local(start) : null,
            Appointment = appointment?.Resource,
            Standing = ticket is null ? null : await StandingAsync(ticket, cancellationToken),
            TicketId = ticket?.Id,
            SaidLate = ticket is null ? LateNotice.Said(appointment?.Resource) : LateNotice.Said(ticket.Resource),
            Sample = ticket?.IsSample ?? appointment?.IsSample ?? false,
        };
    }

    // "BS.CKI Lê Minh Triết" is called Lê Minh Triết on a ticket; a title has dots or only capitals.
    private static string? WithoutTitle(string? display) =>
        display?.Split(' ', 2) is [{ Length: > 0 } title, var name] && (title.Contains('.', StringComparison.Ordinal) || title.All(char.IsUpper)) ? name : display;
}
