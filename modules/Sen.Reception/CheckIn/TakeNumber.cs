using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Reception.Desk;
using Sen.Reception.Facility;
using Sen.Reception.Queue;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>
/// The one way to a queue number, behind kiosk and desk: person, visit, ticket, charge and the arrived appointment in one commit.
/// Pressing twice, or at two devices at once, gives the same ticket again, because its claims have one holder.
/// </summary>
internal sealed class TakeNumber(
    IRecord record, CheckInFacts facts, FacilityDirectory directory, LiveQueues queues, DeskMemory memory, TimeProvider clock, ILogger<TakeNumber> logger)
{
    // Each turn of the loop has learned who holds what it lost; more turns than this mean that something else is wrong.
    private const int Turns = 8;

    internal async Task<Result<Issued>> HandleAsync(Caller caller, NumberRequest request, CancellationToken cancellationToken)
    {
        if (await directory.OfAsync(caller.Facility, cancellationToken) is not { } facility)
        {
            return new Denied(CheckInCodes.NoFacility, "The caller works at no facility that is known here.");
        }

        var place = ChooseRoom(facility, request);
        var issued = place.Succeeded
            ? await CommitAsync(caller, new Attempt(facility, place.Value, request), cancellationToken)
            : place.Failure;
        Tell(issued);
        return issued;
    }

    /// <summary>Rooms of a specialty with their expected wait, the suggested one first.</summary>
    internal IReadOnlyList<RoomChoice> Rooms(FacilityMap facility, Specialty specialty, Booking? booking, LastVisit? lastVisit)
    {
        var now = VietnamTime.Now(clock);
        var rules = QueueRules.On(VietnamTime.DayOf(now));
        return SuggestRoom.Rank(
            facility.RoomsOf(specialty).Select(room => new RoomChoice(room, QueueWait.ForNewcomer(queues.Places(room.Id), now, rules))
            {
                Booked = booking?.Room == room.Id,
                LastDoctor = lastVisit?.Practitioner is { } doctor && room.Doctor?.Practitioner == doctor,
            }),
            rules);
    }

    private Result<Room> ChooseRoom(FacilityMap facility, NumberRequest request)
    {
        if (facility.SpecialtyOf(request.SpecialtyId) is not { } specialty)
        {
            return Invalid.One(CheckInCodes.NoSpecialty, "specialty", "This facility does not offer the specialty.");
        }

        var room = request.RoomId is { } wanted
            ? facility.RoomOf(wanted)
            : Rooms(facility, specialty, request.Booking, request.LastVisit) is [var first, ..] ? first.Room : null;
        return room switch
        {
            null => Invalid.One(CheckInCodes.NoRoom, "room", "No room of the specialty is open."),
            { Place.Open: false } => Invalid.One(CheckInCodes.RoomClosed, "room", "The room is closed now."),
            { Place.Series.Length: 0 } => Invalid.One(CheckInCodes.NoSeries, "room", "The room has no series of numbers."),
            { Specialty: null } => Invalid.One(CheckInCodes.NoSpecialty, "room", "Nothing is offered in this room."),
            _ => room,
        };
    }

    private async Task<Result<Issued>> CommitAsync(Caller caller, Attempt attempt, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            var known = await facts.LookAsync(caller, attempt, cancellationToken);
            if (!known.Succeeded)
            {
                return known.Failure;
            }

            attempt = known.Value;
            var plan = Plan(attempt);
            var receipt = await record.CommitAsync(caller, plan.Build(), cancellationToken);
            if (receipt.Succeeded)
            {
                var task = plan.TicketFrom(receipt.Value.Drawn);
                queues.Apply(task, receipt.Value.Entries.Single(e => e.Key == plan.Ticket).Version);
                var person = attempt.Request.Person;
                memory.Remember(task.Id!, new CheckedIn(person.FullName, person.BirthYear, caller.Role == Role.Kiosk));
                return new Issued(new TicketView(task), Again: false);
            }

            switch (receipt.Failure)
            {
                case ClaimConflict { Holder: { Type: "Task" } holder } lost when lost.Claim.StartsWith("checkin/", StringComparison.Ordinal):
                    var ticket = await TicketAsync(caller, holder, cancellationToken);
                    if (ticket is { Open: true })
                    {
                        return new Issued(ticket, Again: true);
                    }

                    if (attempt.UsesUp(lost.Claim))
                    {
                        return CheckInFacts.Gone;
                    }

                    attempt = attempt with { Earlier = attempt.Earlier + 1 };
                    break;

                // The same form was sent twice: the person of the first time is the one.
                case ExistsConflict { Key.Type: "Patient" }:
                    attempt = attempt with { Request = attempt.Request with { Person = attempt.Request.Person with { PatientId = attempt.Request.Person.NewId } } };
                    break;

                // Someone else registered the person, moved the appointment or drew the same code: look again.
                case ClaimConflict or VersionConflict:
                    break;
                default:
                    return receipt.Failure;
            }
        }

        return new Denied(CheckInCodes.Busy, "The check-in lost its race again and again.");
    }

    private CheckInCommit Plan(Attempt attempt) => new(attempt.Facility, attempt.Room, attempt.Room.Specialty!, attempt.Request)
    {
        Now = VietnamTime.Now(clock),
        Patient = new ResourceKey("Patient", attempt.Request.Person.PatientId ?? attempt.Request.Person.NewId),
        Encounter = ResourceKey.New("Encounter", clock),
        Ticket = ResourceKey.New("Task", clock),
        Charge = ResourceKey.New("ChargeItem", clock),
        Code = attempt.Request.Booking?.Code ?? TicketCodes.Make(RandomNumberGenerator.GetBytes(TicketCodes.Length)),
        Booking = attempt.Booking,
        Slip = attempt.Slip,
        Card = attempt.Request.Card is null ? null : ResourceKey.New("Coverage", clock),
        Earlier = attempt.Earlier,
    };

    private async Task<TicketView?> TicketAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken)
    {
        var stored = await record.ReadAsync(caller, key, cancellationToken);
        return stored.Succeeded ? new TicketView(stored.Value.As<FhirTask>()) : null;
    }

    private void Tell(Result<Issued> issued)
    {
        if (!issued.Succeeded)
        {
            logger.CheckInRefused(issued.Failure.Code);
        }
        else if (issued.Value.Again)
        {
            logger.TicketShownAgain(issued.Value.Ticket.Id);
        }
        else
        {
            logger.TicketIssued(issued.Value.Ticket.Id, issued.Value.Ticket.Room ?? "");
        }
    }
}
