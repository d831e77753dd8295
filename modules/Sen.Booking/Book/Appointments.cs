using Sen.Booking.Rules;
using Sen.Fhir;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Book;

/// <summary>Reading a person's appointments, and until when they may be changed.</summary>
internal static class Appointments
{
    /// <summary>Booked and not begun: what can still be changed and what another booking must not touch.</summary>
    internal static bool Stands(Appointment appointment) => appointment.Status is "proposed" or "pending" or "booked" or "arrived" or "checked-in";

    /// <summary>Why the appointment can no longer be moved or cancelled; null when it can.</summary>
    internal static Failure? Closed(Appointment appointment, BookingRules rules, DateTimeOffset now)
    {
        if (appointment.Status is not ("booked" or "proposed" or "pending"))
        {
            return Invalid.One(BookingCodes.AppointmentClosed, "appointment", "The visit has begun or the appointment was cancelled.");
        }

        return appointment.Start?.LowerBound is { } start && start <= now.AddMinutes(rules.ChangeMinutesBefore)
            ? Invalid.One(BookingCodes.AppointmentPast, "appointment", "The appointment has begun.")
            : null;
    }

    /// <summary>A person's appointments from the beginning of a day, soonest first.</summary>
    internal static async Task<Result<IReadOnlyList<Appointment>>> FromAsync(
        IRecord record, Caller caller, string patient, DateOnly day, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For<Appointment>()
            .Where("patient", $"Patient/{patient}")
            .Where("date", $"ge{VietnamTime.At(day, TimeOnly.MinValue).Query()}")
            .Sort("date")
            .Take(100);
        var page = await record.SearchAsync(caller, query, cancellationToken);
        return page.Map<IReadOnlyList<Appointment>>(p => [.. p.As<Appointment>()]);
    }
}
