using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Record;

namespace Sen.Documents.Reports;

/// <summary>Reporting a paper, by anybody, and closing a report, by those who review.</summary>
internal static class ReportEndpoints
{
    internal const string Path = "/staff/papers";
    internal const string Reviewers = $"{Roles.Auditor},{Roles.Manager}";

    private const int LargestReport = 32 * 1024;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/verify/report", FileAsync).AllowAnonymous().DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(LargestReport)).WithName("documents.report");
        routes.MapPost(Path + "/close", CloseAsync).RequireAuthorization(new AuthorizeAttribute { Roles = Reviewers }).WithName("documents.report-close");
    }

    // The token is this server's own judgement: a forged form can do no more than whoever holds the paper.
    private static async Task<RedirectHttpResult> FileAsync(IFormCollection form, HttpContext http, ReportTokens tokens, ReportLimit limit, ReportDesk desk, ILogger<ReportDesk> logger)
    {
        if (tokens.Read(form["report"].ToString()) is not { } paper)
        {
            return TypedResults.LocalRedirect("/verify?report=old");
        }

        if (!limit.Allows(http.Connection.RemoteIpAddress?.ToString()))
        {
            return TypedResults.LocalRedirect("/verify?report=many");
        }

        await desk.FileAsync(paper, http.RequestAborted);
        logger.PaperReported(paper.Kind, paper.Outcome);
        return TypedResults.LocalRedirect("/verify?report=sent");
    }

    private static async Task<RedirectHttpResult> CloseAsync(
        [FromForm] string? report, [FromForm] string? finding, [FromForm] string? note, HttpContext http, ReportDesk desk) =>
        TypedResults.LocalRedirect($"{Path}?said={await desk.CloseAsync(http.User.ToCaller(), report, finding, note, http.RequestAborted)}");
}
