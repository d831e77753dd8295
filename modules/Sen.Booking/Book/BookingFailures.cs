using Sen.Booking.FindSlot;
using Sen.Record;

namespace Sen.Booking.Book;

/// <summary>Somebody else has the place. Nothing was written; the nearest free places are offered.</summary>
internal sealed record SlotTaken(DateTimeOffset Start, IReadOnlyList<Alternative> Alternatives)
    : Conflict("booking.slot-taken", "The slot is taken.");

/// <summary>The person has a standing appointment that this one cannot stand beside.</summary>
internal sealed record PersonBusy(string Code, string Appointment, DateTimeOffset Start, string Service)
    : Conflict(Code, "The person has an appointment then.")
{
    internal const string SameSpecialty = "booking.same-specialty";
    internal const string Overlap = "booking.overlap";
}

/// <summary>Codes of refusals without more to tell; their texts are "Failure.{code}" in the resource files.</summary>
internal static class BookingCodes
{
    internal const string SlotPast = "booking.slot-past";
    internal const string SlotTooFar = "booking.slot-too-far";
    internal const string SlotElsewhere = "booking.slot-elsewhere";
    internal const string SlotUnknown = "booking.slot-unknown";
    internal const string NotYourPerson = "booking.not-your-person";
    internal const string NotLinked = "booking.not-linked";
    internal const string ReasonTooLong = "booking.reason-too-long";
    internal const string AppointmentPast = "booking.appointment-past";
    internal const string AppointmentClosed = "booking.appointment-closed";
    internal const string AppointmentChanged = "booking.appointment-changed";
}
