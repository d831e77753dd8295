using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>One try for a number, with what has been learned so far about who holds what.</summary>
internal sealed record Attempt(FacilityMap Facility, Room Room, NumberRequest Request)
{
    internal (Appointment Resource, long Version)? Booking { get; init; }

    internal (Appointment Resource, long Version)? Slip { get; init; }

    internal int Earlier { get; init; }

    /// <summary>The claim is that of the appointment or slip which this number would use up.</summary>
    internal bool UsesUp(string claim) =>
        (Booking is { } booking && claim == ClaimKeys.CheckIn(booking.Resource.Id!)) || (Slip is { } slip && claim == ClaimKeys.CheckIn(slip.Resource.Id!));
}

/// <summary>What must be known before a check-in is committed: person, card, slip and appointment as they stand now.</summary>
internal sealed class CheckInFacts(IRecord record, FindPerson people, KeepCard cards, TimeProvider clock)
{
    internal static Invalid Gone => Invalid.One(CheckInCodes.AppointmentGone, "appointment", "The appointment is used or cancelled.");

    internal async Task<Result<Attempt>> LookAsync(Caller caller, Attempt attempt, CancellationToken cancellationToken)
    {
        Result<Attempt> known = attempt;
        foreach (var step in new[] { PersonAsync, CardAsync, SlipAsync, (Func<Caller, Attempt, CancellationToken, Task<Result<Attempt>>>)BookingAsync })
        {
            known = await step(caller, known.Value, cancellationToken);
            if (!known.Succeeded)
            {
                return known;
            }
        }

        return known;
    }

    /// <summary>Who is registered under the number by now.</summary>
    private async Task<Result<Attempt>> PersonAsync(Caller caller, Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Request.Person is not { PatientId: null, CitizenNumber: { } number })
        {
            return attempt;
        }

        var registered = await people.RegisteredAsync(caller, number, cancellationToken);
        return registered.Map(person => person is null ? attempt : attempt with { Request = attempt.Request with { Person = person } });
    }

    /// <summary>A card in hand: written now for somebody registered; that of a new person goes into the check-in's own commit.</summary>
    private async Task<Result<Attempt>> CardAsync(Caller caller, Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Request is not { Card: { } card, Person: var person })
        {
            return attempt;
        }

        if (person.PatientId is not null)
        {
            var kept = await cards.HandleAsync(caller, person, card, cancellationToken);
            return kept.Map(id => attempt with { Request = attempt.Request with { CoverageId = id, Card = null } });
        }

        var known = await cards.FindAsync(caller, card.Number, cancellationToken);
        if (!known.Succeeded)
        {
            return known.Failure;
        }

        if (known.Value.Count > 0)
        {
            // Another device may have registered this very person, with the card, between the two looks.
            var again = await PersonAsync(caller, attempt, cancellationToken);
            if (!again.Succeeded || again.Value.Request.Person.PatientId is not null)
            {
                return again.Succeeded ? await CardAsync(caller, again.Value, cancellationToken) : again;
            }
        }

        return known.Value.Count == 0 && KeepCard.SamePerson(card, person)
            ? attempt
            : Invalid.One(known.Value.Count == 0 ? KeepCard.OtherName : KeepCard.OtherPerson, "text", "The card is not this person's.");
    }

    private async Task<Result<Attempt>> SlipAsync(Caller caller, Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Request.Slip is not { } slip)
        {
            return attempt;
        }

        var stored = await record.ReadAsync(caller, new ResourceKey("Appointment", slip.Id), cancellationToken);
        if (!stored.Succeeded)
        {
            return stored.Failure;
        }

        // A slip that is used already is refused by its claim, whose holder may be this person's ticket of a moment ago.
        return stored.Value.As<Appointment>() is { Status: "proposed" or "fulfilled" } proposed
            ? attempt with { Slip = (proposed, stored.Value.Version) }
            : Gone;
    }

    private async Task<Result<Attempt>> BookingAsync(Caller caller, Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Request.Booking is not { } booking)
        {
            return attempt;
        }

        var stored = await record.ReadAsync(caller, new ResourceKey("Appointment", booking.Id), cancellationToken);
        if (!stored.Succeeded)
        {
            return stored.Failure;
        }

        var appointment = stored.Value.As<Appointment>();
        return appointment.Status is "booked" or "arrived"
            && new AppointmentView(appointment) is { } view
            && view.Facility == attempt.Facility.Id
            && view.Start is { } start && VietnamTime.DayOf(start) == VietnamTime.Today(clock)
            ? attempt with { Booking = (appointment, stored.Value.Version) }
            : Gone;
    }
}
