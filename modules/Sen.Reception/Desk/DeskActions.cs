using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Reception.CheckIn;
using Sen.Vietnam;
using Person = Sen.Reception.CheckIn.Person;

namespace Sen.Reception.Desk;

/// <summary>The buttons of a turn: give the number, put it aside, change the specialty, take over the new address, drop it.</summary>
internal sealed class DeskActions(IRecord record, TakeNumber numbers, Handoffs handoffs, DeskMemory memory, TimeProvider clock)
{
    private const int LongestComplaint = 500;

    /// <summary>Does what was pressed and says where to go.</summary>
    internal async Task<string> HandleAsync(Caller caller, string key, DeskTurn turn, PostedForm form, CancellationToken cancellationToken)
    {
        var rules = QueueRules.On(VietnamTime.Today(clock));
        var complaint = form["complaint"];
        turn = turn with
        {
            Complaint = complaint?.Length > LongestComplaint ? complaint[..LongestComplaint] : complaint,
            PaymentKind = form["pay"] is Codes.PaymentBhyt or Codes.PaymentFee or Codes.PaymentOnRequest ? form["pay"] : turn.PaymentKind,
            Priorities = [.. form.Every("priority").Where(rules.Knows)],
            Room = form["room"] ?? turn.Room,
            Specialty = form["specialty"] ?? turn.Specialty,
            Paper = form["paper"] is "slip" or "referral" or "none" ? form["paper"] : turn.Paper,
            Referral = ReferralForm.Of(form),
            Failure = null,
        };
        switch (form["do"])
        {
            case "cancel":
                handoffs.Remove(caller.Subject, key);
                return DeskEndpoints.Home;
            case "save":
                handoffs.Remove(caller.Subject, key);
                handoffs.Put(caller.Subject, turn with { Draft = true }, DeskTurn.DraftLife);
                return $"{DeskEndpoints.Home}?saved=1";
            case "specialty":
                return Keep(caller, key, turn with { Room = null });
            case "address":
                return Keep(caller, key, await TakeAddressAsync(caller, turn, form["newAddress"], cancellationToken));
            default:
                return await IssueAsync(caller, key, turn, rules, cancellationToken);
        }
    }

    private async Task<string> IssueAsync(Caller caller, string key, DeskTurn turn, QueueRules rules, CancellationToken cancellationToken)
    {
        var today = VietnamTime.Today(clock);
        Referral? referral = null;
        if (turn.Paper == "referral")
        {
            var read = Referral.Read(turn.Referral, today);
            if (!read.Succeeded)
            {
                return Keep(caller, key, turn with { Failure = read.Failure });
            }

            referral = read.Value;
        }

        var arrival = turn.Arrival!;
        var room = arrival.Facility.RoomOf(turn.Room);
        if ((room?.Specialty?.Id ?? turn.Specialty ?? arrival.Booking?.Specialty) is not { } specialty)
        {
            return Keep(caller, key, turn with { Failure = Invalid.One(CheckInCodes.NoSpecialty, "room", "No specialty chosen.") });
        }

        // Another specialty than the one booked is another visit: the appointment stays open.
        var booking = arrival.Booking is { } booked && (booked.Specialty is null || booked.Specialty == specialty) ? booked : null;
        var request = new NumberRequest(arrival.Person, specialty)
        {
            RoomId = room?.Id,
            Booking = booking,
            Slip = turn.SlipOn(today),
            Referral = referral,
            Card = arrival.Card,
            LastVisit = arrival.LastVisit,
            Priority = rules.Priorities.FirstOrDefault(p => turn.Priorities?.Contains(p.Code, StringComparer.Ordinal) == true)?.Code,
            PaymentKind = turn.PaymentKind ?? (arrival.Insurance.Standing == InsuranceStanding.InForce ? Codes.PaymentBhyt : Codes.PaymentFee),
            CoverageId = arrival.Insurance.CoverageId,
            VisitKind = VisitKinds.Of(arrival.Facility, arrival.Insurance, turn.GroundsOn(today, booking), today),
            Complaint = turn.Complaint,
        };
        var issued = await numbers.HandleAsync(caller, request, cancellationToken);
        if (!issued.Succeeded)
        {
            return Keep(caller, key, turn with { Failure = issued.Failure });
        }

        memory.Timed(caller.Subject, clock.GetUtcNow() - turn.StartedAt);
        handoffs.Remove(caller.Subject, key);
        return $"{DeskEndpoints.Home}?ok={issued.Value.Ticket.Id}{(issued.Value.Again ? "&again=1" : "")}";
    }

    /// <summary>The address of the card, or the new form of the old one, into the person's record.</summary>
    private async Task<DeskTurn> TakeAddressAsync(Caller caller, DeskTurn turn, string? address, CancellationToken cancellationToken)
    {
        var arrival = turn.Arrival!;
        if (address is null || !AddressOffer.Of(turn, VietnamTime.Today(clock)).Contains(address, StringComparer.Ordinal))
        {
            return turn with { Failure = Invalid.One(Forms.Expired, "newAddress", "Not an address that was offered.") };
        }

        if (arrival.Person.PatientId is not { } id)
        {
            return turn with { Arrival = arrival with { Person = arrival.Person with { Address = address } } };
        }

        var stored = await record.ReadAsync(caller, new ResourceKey("Patient", id), cancellationToken);
        if (!stored.Succeeded)
        {
            return turn with { Failure = stored.Failure };
        }

        var patient = stored.Value.As<Patient>();
        patient.Address.Clear();
        patient.Address.Add(Addresses.Home(address, VietnamTime.Today(clock)));
        var receipt = await record.CommitAsync(caller, new Commit().Update(patient, stored.Value.Version), cancellationToken);
        return receipt.Succeeded
            ? turn with { Arrival = arrival with { Person = Person.Of(patient) } }
            : turn with { Failure = receipt.Failure };
    }

    private string Keep(Caller caller, string key, DeskTurn turn)
    {
        handoffs.Replace(caller.Subject, key, turn);
        return DeskEndpoints.At(key);
    }
}

/// <summary>Which addresses can take the place of the one on record.</summary>
internal static class AddressOffer
{
    /// <summary>The card's address when it differs, else the new forms of an address written with the old units.</summary>
    internal static IReadOnlyList<string> Of(DeskTurn turn, DateOnly today)
    {
        var known = turn.Arrival?.Person.Address;
        if (known is null)
        {
            return [];
        }

        var reading = AddressText.Read(known, today);
        if (reading.State != AddressState.Old)
        {
            return [];
        }

        return turn.CardAddress is { Length: > 0 } card && AddressText.Read(card, today).State == AddressState.Current
            ? [card]
            : [.. reading.Candidates.Select(c => c.Text)];
    }
}
