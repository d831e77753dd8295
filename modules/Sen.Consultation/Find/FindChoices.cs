using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Consultation.Order;
using Sen.Consultation.Prescribe;
using Sen.Fhir;

namespace Sen.Consultation.Find;

/// <summary>Choices while typing, from the lists of the state. No person's data is read: the visit only tells where to post.</summary>
internal static class FindChoices
{
    private const int LongestQuery = 80;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{encounterId}/find/diagnoses", (string encounterId, string? icd, Desk desk) =>
            Diagnoses(encounterId, icd, desk, forProblems: false)).WithName("consultation.find.diagnoses");
        routes.MapGet("/{encounterId}/find/problems", (string encounterId, string? problem, Desk desk) =>
            Diagnoses(encounterId, problem, desk, forProblems: true)).WithName("consultation.find.problems");
        routes.MapGet("/{encounterId}/find/services", (string encounterId, string? order) => Known(encounterId, () =>
            new RazorComponentResult<ServiceChoices>(new { Address = Address(encounterId), Query = Cut(order) }))).WithName("consultation.find.services");
        routes.MapGet("/{encounterId}/find/medicines", (string encounterId, string? medicine) => Known(encounterId, () =>
            new RazorComponentResult<MedicineChoices>(new { Address = Address(encounterId), Query = Cut(medicine) }))).WithName("consultation.find.medicines");
    }

    private static IResult Diagnoses(string encounterId, string? query, Desk desk, bool forProblems) => Known(encounterId, () =>
        new RazorComponentResult<DiagnosisChoices>(
            new { Address = Address(encounterId), desk.Today, Query = Cut(query), ForProblems = forProblems }));

    private static IResult Known(string encounterId, Func<IResult> choices) => FhirDocument.IsId(encounterId) ? choices() : TypedResults.NotFound();

    private static string Address(string encounterId) => $"/staff/doctor/{encounterId}";

    private static string Cut(string? query) => query is { Length: > LongestQuery } ? query[..LongestQuery] : query ?? "";
}
