using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Consultation.BreakGlass;

/// <summary>
/// "Mở khẩn cấp": a doctor outside the care relation gives a reason and may then read the record for a short time. The reason
/// stands beside every read in the person's own list of who looked, and before the facility's reviewer.
/// </summary>
internal static class OpenWithReason
{
    public const int ShortestReason = 10;
    public const int LongestReason = 500;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{encounterId}/open", HandleAsync).WithName("consultation.break-glass");

    private static async Task<IResult> HandleAsync(
        string encounterId, IFormCollection form, Desk desk, GlassCookie glass, ILogger<Desk> logger, CancellationToken cancellationToken)
    {
        var reason = ConsultationNote.Normalize(form["reason"]).ReplaceLineEndings(" ");
        if (!FhirDocument.IsId(encounterId) || reason.Length is < ShortestReason or > LongestReason)
        {
            return new RazorComponentResult<ReasonSheet>(new { EncounterId = encounterId, Reason = reason.Length <= LongestReason ? reason : "", Issue = "glass.reason" })
            {
                StatusCode = StatusCodes.Status422UnprocessableEntity,
            };
        }

        // The Record decides whether a reason opens it at all; only then is it remembered.
        var read = await desk.Record.ReadAsync(desk.Caller.BreakGlass(reason), new ResourceKey("Encounter", encounterId), cancellationToken);
        if (!read.Succeeded)
        {
            return new RazorComponentResult<ReasonSheet>(new { EncounterId = encounterId, Reason = reason, Issue = $"failure.{read.Failure.Code}" })
            {
                StatusCode = Answers.StatusOf(read.Failure),
            };
        }

        logger.GlassBroken(encounterId, desk.Caller.Subject);
        glass.Remember(desk.Http, encounterId, reason);
        return TypedResults.Redirect($"/staff/doctor/{encounterId}/history");
    }
}
