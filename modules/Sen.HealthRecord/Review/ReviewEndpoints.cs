using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Record;

namespace Sen.HealthRecord.Review;

/// <summary>The forms of the reviewer's page.</summary>
internal static class ReviewEndpoints
{
    internal const string Path = "/staff/audit";
    internal const string Reviewers = $"{Roles.Auditor},{Roles.Manager}";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var review = routes.MapGroup(Path).RequireAuthorization(new AuthorizeAttribute { Roles = Reviewers });
        review.MapPost("/review", ReviewAsync).WithName("record.access-review");
        review.MapPost("/answer", AnswerAsync).WithName("record.access-reply");
        review.MapPost("/person", FindAsync).WithName("record.access-person");
    }

    private static async Task<RedirectHttpResult> ReviewAsync(
        [FromForm] string? access, [FromForm] string? person, [FromForm] string? finding, [FromForm] string? note, ReviewWriting writing,
        CancellationToken cancellationToken) =>
        TypedResults.LocalRedirect($"{Path}?said={await writing.ReviewAsync(access, person, finding, note, cancellationToken)}");

    private static async Task<RedirectHttpResult> AnswerAsync(
        [FromForm] string? question, [FromForm] string? answer, ReviewWriting writing, CancellationToken cancellationToken) =>
        TypedResults.LocalRedirect($"{Path}?view=questions&said={await writing.AnswerAsync(question, answer, cancellationToken)}");

    // A number of a person is posted and never in an address; the page then goes by the Record's own id.
    private static async Task<RedirectHttpResult> FindAsync([FromForm] string? number, ReviewReading reading, CancellationToken cancellationToken)
    {
        var wanted = (number ?? "").Trim();
        var found = wanted.Length is > 0 and <= 40 ? await reading.FindAsync(wanted, cancellationToken) : null;
        return TypedResults.LocalRedirect(found is null ? $"{Path}?view=all&said=nobody" : $"{Path}?view=all&person={found}");
    }
}
