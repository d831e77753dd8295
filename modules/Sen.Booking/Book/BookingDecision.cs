using Sen.Booking.FindSlot;
using Sen.Booking.Rules;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Book;

/// <summary>What a person asks for on the review page.</summary>
internal sealed record BookingWish(string Patient, string Service, string Slot)
{
    /// <summary>PractitionerRole id; null when anyone will do.</summary>
    public string? Doctor { get; init; }

    /// <summary>What the visit is for, in the person's words; null when not said.</summary>
    public string? Reason { get; init; }

    /// <summary>The appointment that is moved; null for a new one.</summary>
    public string? Change { get; init; }
}

/// <summary>A resource and the version it was read at.</summary>
internal sealed record Read<T>(T Resource, long Version)
    where T : Resource;

/// <summary>What was read before deciding.</summary>
internal sealed record BookingFacts
{
    public required Read<Slot> Slot { get; init; }

    public required Doctor Doctor { get; init; }

    public required Clinic Clinic { get; init; }

    public required Facility Facility { get; init; }

    public required Patient Patient { get; init; }

    /// <summary>The person's standing appointments from today on.</summary>
    public required IReadOnlyList<Appointment> Standing { get; init; }

    /// <summary>The appointment to move and the slot it leaves.</summary>
    public (Read<Appointment> Appointment, Read<Slot>? Slot)? Moved { get; init; }
}

/// <summary>What the decision gives: the appointment and the commit that makes it true.</summary>
internal sealed record Booked(string Appointment, Commit Commit);

/// <summary>Whether a wish can be booked, and the one commit that does it. Pure: no clock, no store, no chance.</summary>
internal static class BookingDecision
{
    internal static Result<Booked> Decide(BookingWish wish, BookingFacts facts, BookingRules rules, DateTimeOffset now, (string Id, string Code) fresh)
    {
        if (facts.Slot.Resource.Start?.LowerBound is not { } start || facts.Slot.Resource.End?.LowerBound is not { } end)
        {
            return Invalid.One(BookingCodes.SlotUnknown, "slot", "The slot has no time.");
        }

        if (Refusal(wish, facts, rules, (start, now)) is { } refusal)
        {
            return refusal;
        }

        return facts.Moved is { } moved
            ? Move(wish, facts, moved, (start, end, now))
            : Make(wish, facts, (start, end, now), fresh);
    }

    private static Failure? Refusal(BookingWish wish, BookingFacts facts, BookingRules rules, (DateTimeOffset Start, DateTimeOffset Now) times)
    {
        if (wish.Reason is { } reason && reason.Length > rules.ReasonLongest)
        {
            return Invalid.One(BookingCodes.ReasonTooLong, "reason", $"At most {rules.ReasonLongest} letters.");
        }

        if (facts.Doctor.Clinic != wish.Service || (wish.Doctor is { } doctor && doctor != facts.Doctor.Role))
        {
            return Invalid.One(BookingCodes.SlotElsewhere, "slot", "The slot belongs to another clinic or doctor.");
        }

        if (times.Start <= times.Now.AddMinutes(rules.ClosesMinutesBefore))
        {
            return Invalid.One(BookingCodes.SlotPast, "slot", "The slot can no longer be booked.");
        }

        if (VietnamTime.DayOf(times.Start) > VietnamTime.DayOf(times.Now).AddDays(rules.DaysAhead))
        {
            return Invalid.One(BookingCodes.SlotTooFar, "slot", "The slot cannot be booked yet.");
        }

        if (facts.Moved is { } moved && Appointments.Closed(moved.Appointment.Resource, rules, times.Now) is { } closed)
        {
            return closed;
        }

        return facts.Slot.Resource.Status == "free" ? Clash(facts, times.Start) : new SlotTaken(times.Start, []);
    }

    private static PersonBusy? Clash(BookingFacts facts, DateTimeOffset start)
    {
        var end = facts.Slot.Resource.End!.LowerBound;
        foreach (var other in facts.Standing.Where(a => a.Id != facts.Moved?.Appointment.Resource.Id))
        {
            var view = new AppointmentView(other);
            if (view.Start is not { } from)
            {
                continue;
            }

            var name = other.Specialty.FirstOrDefault()?.Text ?? view.Service?.Display ?? "";
            if (view.Service.IdIn("HealthcareService") == facts.Clinic.Id && VietnamTime.DayOf(from) == VietnamTime.DayOf(start))
            {
                return new PersonBusy(PersonBusy.SameSpecialty, view.Id, VietnamTime.Local(from), name);
            }

            if (from < end && (other.End?.LowerBound ?? from) > start)
            {
                return new PersonBusy(PersonBusy.Overlap, view.Id, VietnamTime.Local(from), name);
            }
        }

        return null;
    }

    private static Booked Make(
        BookingWish wish, BookingFacts facts, (DateTimeOffset Start, DateTimeOffset End, DateTimeOffset Now) times, (string Id, string Code) fresh)
    {
        var appointment = new Appointment
        {
            Id = fresh.Id,
            Status = "booked",
            Identifier = { Identifier.Of(Systems.TicketCode, fresh.Code) },
            Created = FhirDateTime.Of(times.Now),
        };
        Fill(appointment, wish, facts, times);
        var key = ResourceKey.Of(appointment);
        var commit = Taking(new Commit().Create(appointment), facts).Claim(ClaimKeys.TicketCode(fresh.Code), key);
        foreach (var claim in ClaimKeys.OfAppointment(appointment))
        {
            commit.Claim(claim, key);
        }

        return new Booked(fresh.Id, commit.At(facts.Facility.Id));
    }

    // The appointment keeps its id and its code, so a ticket that was saved or printed stays good.
    private static Booked Move(
        BookingWish wish, BookingFacts facts, (Read<Appointment> Appointment, Read<Slot>? Slot) moved,
        (DateTimeOffset Start, DateTimeOffset End, DateTimeOffset Now) times)
    {
        var appointment = moved.Appointment.Resource;
        var key = ResourceKey.Of(appointment);
        var before = ClaimKeys.OfAppointment(appointment);
        Fill(appointment, wish, facts, times);
        var after = ClaimKeys.OfAppointment(appointment);
        var commit = Taking(new Commit().Update(appointment, moved.Appointment.Version), facts);
        if (moved.Slot is { } left)
        {
            left.Resource.Status = "free";
            commit.Update(left.Resource, left.Version);
        }

        foreach (var claim in before.Except(after, StringComparer.Ordinal))
        {
            commit.Release(claim, key);
        }

        foreach (var claim in after.Except(before, StringComparer.Ordinal))
        {
            commit.Claim(claim, key);
        }

        return new Booked(appointment.Id!, commit.At(facts.Facility.Id));
    }

    private static Commit Taking(Commit commit, BookingFacts facts)
    {
        facts.Slot.Resource.Status = "busy";
        return commit.Update(facts.Slot.Resource, facts.Slot.Version);
    }

    private static void Fill(
        Appointment appointment, BookingWish wish, BookingFacts facts, (DateTimeOffset Start, DateTimeOffset End, DateTimeOffset Now) times)
    {
        appointment.Start = FhirDateTime.Instant(times.Start);
        appointment.End = FhirDateTime.Instant(times.End);
        appointment.MinutesDuration = (int)(times.End - times.Start).TotalMinutes;
        appointment.Slot.Clear();
        appointment.Slot.Add(Reference.To($"Slot/{wish.Slot}"));
        appointment.Specialty.Clear();
        var specialty = CodeableConcept.Of(Systems.Specialty, facts.Clinic.Specialty, facts.Clinic.SpecialtyName);
        specialty.Text = facts.Clinic.SpecialtyName;
        appointment.Specialty.Add(specialty);
        appointment.Description = string.IsNullOrWhiteSpace(wish.Reason) ? appointment.Description : wish.Reason;
        appointment.Participant.Clear();
        appointment.Participant.Add(Participant($"Patient/{wish.Patient}", new PersonView(facts.Patient).FullName));
        appointment.Participant.Add(Participant($"PractitionerRole/{facts.Doctor.Role}", facts.Doctor.FullName));
        appointment.Participant.Add(Participant($"HealthcareService/{facts.Clinic.Id}", facts.Clinic.Name));
        if (facts.Doctor.Room.Length > 0)
        {
            var room = facts.Doctor.Floor.Length > 0 ? $"{facts.Doctor.RoomName}, {facts.Doctor.Floor}" : facts.Doctor.RoomName;
            appointment.Participant.Add(Participant($"Location/{facts.Doctor.Room}", room));
        }

        appointment.Participant.Add(AppointmentView.Participant(Reference.To($"Location/{facts.Facility.Id}", facts.Facility.ShortName), site: true));
        if (facts.Patient.IsSample() || facts.Slot.Resource.IsSample())
        {
            appointment.MarkSample();
        }
    }

    private static Appointment.ParticipantComponent Participant(string reference, string display) =>
        AppointmentView.Participant(Reference.To(reference, display));
}
