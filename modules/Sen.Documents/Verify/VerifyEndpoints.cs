using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Sen.Documents.Verify;

/// <summary>
/// The answers behind <c>/verify</c>: of a code or a paper that was handed in, and what the page needs to work without a network. Open to everybody;
/// changes nothing, so there is nothing for a forged form to do.
/// </summary>
internal static class VerifyEndpoints
{
    /// <summary>Papers are below 200 KB; photographs of them are no papers.</summary>
    private const int LargestPaper = 4 * 1024 * 1024;

    private const string WorkerFile = "_content/Sen.Ui/built/verify-worker.js";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var verify = routes.MapGroup("/verify").AllowAnonymous();
        verify.MapPost("/answer", AnswerAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(LargestPaper)).WithName("documents.verify");
        verify.MapGet("/keys", KeysAsync).WithName("documents.verify.keys");
        verify.MapGet("/worker.js", Worker).WithName("documents.verify.worker");
        verify.MapGet("/app.webmanifest", Manifest).WithName("documents.verify.manifest");
    }

    // A page for those who sent the form; with "part" only the answer, for the script that puts it into the page.
    private static async Task<IResult> AnswerAsync(IFormCollection form, HttpContext http, DocumentJudge judge)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (code, paper) = (form["code"].ToString(), form.Files["paper"]);
        var (verdict, issue) = paper is { Length: > 0 }
            ? (await judge.OfPaperAsync(await BytesAsync(paper, http.RequestAborted), http.RequestAborted), "paper")
            : (string.IsNullOrWhiteSpace(code) || code.Length > 2_000 ? null : await judge.OfCodeAsync(code, http.RequestAborted), "code");
        var status = verdict is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
        return form["part"] == "1" && verdict is not null
            ? new RazorComponentResult<VerdictView>(new { Verdict = verdict })
            : new RazorComponentResult<VerifySheet>(new { Verdict = verdict, Issue = verdict is null ? issue : null }) { StatusCode = status };
    }

    private static async Task<byte[]> BytesAsync(IFormFile paper, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream((int)paper.Length);
        await paper.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Facilities whose seals a phone may believe without asking again.</summary>
    private static async Task<JsonHttpResult<IEnumerable<FacilityKey>>> KeysAsync(KnownFacilities facilities, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        var known = await facilities.AllAsync(http.RequestAborted);
        return TypedResults.Json(known.Select(f => new FacilityKey(Convert.ToBase64String(f.Key), f.Code, f.Name)), JsonSerializerOptions.Web);
    }

    // A worker rules over the addresses below its own: this one stands beside the page and may rule over it.
    private static IResult Worker(HttpContext http, IWebHostEnvironment environment)
    {
        var file = environment.WebRootFileProvider.GetFileInfo(WorkerFile);
        http.Response.Headers["Service-Worker-Allowed"] = "/verify";
        http.Response.Headers.CacheControl = "no-cache";
        return file.Exists ? TypedResults.Stream(file.CreateReadStream(), "text/javascript") : TypedResults.NotFound();
    }

    private static JsonHttpResult<Dictionary<string, object>> Manifest(Microsoft.Extensions.Localization.IStringLocalizer<VerifyTexts> texts) => TypedResults.Json(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = texts["App.Name"].Value,
            ["short_name"] = texts["App.Short"].Value,
            ["start_url"] = "/verify",
            ["scope"] = "/verify",
            ["display"] = "standalone",
            ["icons"] = new[] { new Dictionary<string, string>(StringComparer.Ordinal) { ["src"] = "/_content/Sen.Ui/built/favicon.svg", ["sizes"] = "any", ["type"] = "image/svg+xml" } },
        },
        contentType: "application/manifest+json");

    private sealed record FacilityKey(string Key, string Code, string Name);
}
