using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Home;

/// <summary>"Đã uống": the person states that a dose was taken. One statement per medicine, day and time of day.</summary>
internal static class TakeDose
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/medicine-taken", HandleAsync).WithName("booking.medicine-taken")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    internal static MedicationStatement Statement(string id, MedicationRequest request, string when, DateTimeOffset now) => new()
    {
        Id = id,
        Status = "completed",
        BasedOn = { Reference.To($"MedicationRequest/{request.Id}") },
        MedicationCodeableConcept = request.MedicationCodeableConcept,
        Subject = request.Subject,
        EffectiveDateTime = FhirDateTime.Of(now),
        DateAsserted = FhirDateTime.Of(now),
        InformationSource = request.Subject is { ReferenceValue: { } subject } ? Reference.To(subject) : null,
        Dosage = { new Dosage { Timing = new Timing { Repeat = new Timing.RepeatComponent { When = { when } } } } },
    };

    internal static async Task<RedirectHttpResult> HandleAsync(
        [FromForm] string? request, [FromForm] string? when, HttpContext context, IRecord record, TimeProvider clock, ILogger<HomeToday> logger,
        CancellationToken cancellationToken)
    {
        var caller = context.User.ToCaller();
        if (!TimeOfDay.IsKnown(when)
            || await record.FindAsync(caller, "MedicationRequest", request ?? "", cancellationToken) is not { } stored
            || stored.As<MedicationRequest>() is not { Status: "active" } prescribed)
        {
            return TypedResults.LocalRedirect("/?said=dose-unknown");
        }

        var now = VietnamTime.Now(clock);
        var statement = Statement(ResourceKey.New("MedicationStatement", clock).Id, prescribed, when!, now);
        if (prescribed.IsSample())
        {
            statement.MarkSample();
        }

        var commit = new Commit().Create(statement).Claim(ClaimKeys.DoseTaken(prescribed.Id!, VietnamTime.DayOf(now), when!), ResourceKey.Of(statement));
        var committed = await record.CommitAsync(caller, commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.DoseTaken(prescribed.Id!);
        }

        // Said twice is said once: the first statement stands.
        return TypedResults.LocalRedirect($"/?said={(committed.Succeeded || committed.Failure is ClaimConflict ? "dose" : "failed")}");
    }
}
