using Sen.Profiles;
using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>Today's appointment of the person at this facility.</summary>
/// <param name="Id">Appointment id.</param>
internal sealed record Booking(string Id)
{
    /// <summary>Ticket code of the booking; the queue ticket keeps it, so that the QR on the phone goes on working.</summary>
    internal string? Code { get; init; }

    internal DateTimeOffset? Start { get; init; }

    /// <summary>Location id.</summary>
    internal string? Room { get; init; }

    /// <summary>HealthcareService id.</summary>
    internal string? Specialty { get; init; }

    /// <summary>An earlier visit asked for it (phiếu hẹn khám lại).</summary>
    internal bool FollowUp { get; init; }

    /// <summary>"HK-10-2210" when it is a follow-up slip and no booked time.</summary>
    internal string? SlipNumber { get; init; }

    /// <summary>The day a slip asks for.</summary>
    internal DateOnly? SlipDay { get; init; }

    internal string? DoctorName { get; init; }

    internal string? ServiceName { get; init; }
}

/// <summary>The visit before this one, as far as the caller may know of it.</summary>
internal sealed record LastVisit(DateTimeOffset At, string SpecialtyName)
{
    internal string? Practitioner { get; init; }

    internal string? DoctorName { get; init; }

    /// <summary>Location id.</summary>
    internal string? Room { get; init; }
}

/// <summary>Somebody has come: who, with what appointment, card and open ticket.</summary>
internal sealed record Arrival(Person Person, FacilityMap Facility)
{
    internal Booking? Booking { get; init; }

    /// <summary>The follow-up slip of this facility that is not used yet, nearest to today.</summary>
    internal Booking? Slip { get; init; }

    /// <summary>The slip when today is its day: then it is used without asking.</summary>
    internal Booking? SlipOf(DateOnly today) => Slip?.SlipDay == today ? Slip : null;

    /// <summary>The insurance card in hand of somebody who is not registered yet; it is kept with their number.</summary>
    internal BhytCard? Card { get; init; }

    /// <summary>The ticket they hold already today at this facility.</summary>
    internal TicketView? OpenTicket { get; init; }

    internal Insurance Insurance { get; init; } = Insurance.None;

    internal LastVisit? LastVisit { get; init; }

    /// <summary>Only a number was given: whoever gave it may not be the person, so screens show initials.</summary>
    internal bool Unproven { get; init; }
}

/// <summary>What is asked for at check-in; everything else follows from the Record.</summary>
internal sealed record NumberRequest(Person Person, string SpecialtyId)
{
    /// <summary>Location id; null takes the suggested room.</summary>
    internal string? RoomId { get; init; }

    internal Booking? Booking { get; init; }

    /// <summary>The follow-up slip that is used up with this visit.</summary>
    internal Booking? Slip { get; init; }

    internal Referral? Referral { get; init; }

    /// <summary>Card in hand of a person who is registered with this number.</summary>
    internal BhytCard? Card { get; init; }

    internal LastVisit? LastVisit { get; init; }

    /// <summary>Code of the priority that counts, or null.</summary>
    internal string? Priority { get; init; }

    internal required string PaymentKind { get; init; }

    internal string? CoverageId { get; init; }

    /// <summary>MA_DOITUONG_KCB, when insurance is asked to pay.</summary>
    internal string? VisitKind { get; init; }

    /// <summary>In the person's words, for the doctor.</summary>
    internal string? Complaint { get; init; }
}

/// <summary>A number that was given, now or (<paramref name="Again"/>) before.</summary>
internal sealed record Issued(TicketView Ticket, bool Again);

/// <summary>Codes of what can keep somebody from a number.</summary>
internal static class CheckInCodes
{
    internal const string NoFacility = "check-in.no-facility";
    internal const string NoSpecialty = "check-in.no-specialty";
    internal const string NoRoom = "check-in.no-room";
    internal const string RoomClosed = "check-in.room-closed";
    internal const string NoSeries = "check-in.no-series";
    internal const string AppointmentGone = "check-in.appointment-gone";
    internal const string Busy = "check-in.busy";
}
