using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Tickets;

/// <summary>"Tôi đến trễ": written on the appointment, where the desk reads it. Who has checked in is there already.</summary>
internal static class LateNotice
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/ticket/{id}/late", HandleAsync).WithName("booking.late")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    internal static bool Said(DomainResource? resource) => resource?.Extension.Named(Systems.Extensions.LateNotice) is not null;

    internal static async Task<RedirectHttpResult> HandleAsync(
        string id, HttpContext context, IRecord record, TimeProvider clock, IStringLocalizer<Texts> texts, ILogger<TicketReading> logger,
        CancellationToken cancellationToken)
    {
        var caller = context.User.ToCaller();
        var now = clock.GetUtcNow();
        var note = (texts["Late.Note", VietnameseDate.Time(VietnamTime.TimeOf(now))].Value, now);
        var commit = await OnAppointmentAsync(record, caller, id, note, cancellationToken);
        if (commit is null)
        {
            return TypedResults.LocalRedirect($"/ticket/{Uri.EscapeDataString(id)}?said=late-closed");
        }

        var committed = await record.CommitAsync(caller, commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.LateNotice(id);
        }

        return TypedResults.LocalRedirect($"/ticket/{id}?said={(committed.Succeeded ? "late" : "failed")}");
    }

    private static async Task<Commit?> OnAppointmentAsync(
        IRecord record, Caller caller, string id, (string Text, DateTimeOffset At) note, CancellationToken cancellationToken)
    {
        if (await record.FindAsync(caller, "Appointment", id, cancellationToken) is not { } stored
            || stored.As<Appointment>() is not { Status: "booked" } appointment
            || Said(appointment))
        {
            return null;
        }

        appointment.Comment = note.Text;
        appointment.Extension.Add(Notice(note.At));
        return At(new Commit().Update(appointment, stored.Version), new AppointmentView(appointment).Facility);
    }

    private static Extension Notice(DateTimeOffset at) => new() { Url = Systems.Extensions.LateNotice, ValueDateTime = FhirDateTime.Of(at) };

    private static Commit At(Commit commit, string? facility) => facility is null ? commit : commit.At(facility);
}
