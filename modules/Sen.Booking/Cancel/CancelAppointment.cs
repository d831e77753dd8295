using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Booking.Book;
using Sen.Booking.Rules;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Cancel;

/// <summary>Gives an appointment back: the slot is free again and everything the appointment held is released, in one commit.</summary>
internal static class CancelAppointment
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/ticket/{id}/cancel-it", HandleAsync).WithName("booking.cancel")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    /// <summary>The commit, or why it cannot be any more. Pure.</summary>
    internal static Result<Commit> Decide(Read<Appointment> appointment, Read<Slot>? slot, BookingRules rules, DateTimeOffset now)
    {
        if (Appointments.Closed(appointment.Resource, rules, now) is { } closed)
        {
            return closed;
        }

        var claims = ClaimKeys.OfAppointment(appointment.Resource);
        var facility = new AppointmentView(appointment.Resource).Facility;
        appointment.Resource.Status = "cancelled";
        appointment.Resource.CancelationReason = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason", "pat");
        var commit = new Commit().Update(appointment.Resource, appointment.Version);
        if (slot is { Resource.Status: "busy" })
        {
            slot.Resource.Status = "free";
            commit.Update(slot.Resource, slot.Version);
        }

        foreach (var claim in claims)
        {
            commit.Release(claim, ResourceKey.Of(appointment.Resource));
        }

        return facility is null ? commit : commit.At(facility);
    }

    internal static async Task<RedirectHttpResult> HandleAsync(
        string id, HttpContext context, IRecord record, TimeProvider clock, ILogger<BookAppointment> logger, CancellationToken cancellationToken)
    {
        var caller = context.User.ToCaller();
        if (await record.FindAsync(caller, "Appointment", id, cancellationToken) is not { } stored)
        {
            return TypedResults.LocalRedirect("/appointments?said=missing");
        }

        var appointment = stored.As<Appointment>();
        var slot = new AppointmentView(appointment).Slot is { } slotId
            ? await record.FindAsync(Caller.Anonymous, "Slot", slotId, cancellationToken)
            : null;
        var decided = Decide(
            new Read<Appointment>(appointment, stored.Version),
            slot is null ? null : new Read<Slot>(slot.As<Slot>(), slot.Version),
            BookingRules.On(VietnamTime.Today(clock)),
            clock.GetUtcNow());
        var cancelled = decided.Succeeded && (await record.CommitAsync(caller, decided.Value, cancellationToken)).Succeeded;
        if (cancelled)
        {
            logger.Cancelled(id);
        }

        return TypedResults.LocalRedirect($"/appointments?said={(cancelled ? "cancelled" : "not-cancelled")}");
    }
}
