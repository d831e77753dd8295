using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Documents.Cards;
using Sen.Documents.Reports;
using Sen.Documents.Trust;
using Sen.Signatures;

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
        verify.MapGet("/names", Names).WithName("documents.verify.names");
        verify.MapGet("/card-frames", CardFrames).WithName("documents.verify.card-frames");
        verify.MapGet("/worker.js", Worker).WithName("documents.verify.worker");
        verify.MapGet("/app.webmanifest", Manifest).WithName("documents.verify.manifest");
    }

    // A page for those who sent the form; with "part" only the answer, for the script that puts it into the page.
    private static async Task<IResult> AnswerAsync(IFormCollection form, HttpContext http, VerifyCounter counter, ReportTokens tokens, CounterSignatures confirmations)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (judged, issue) = form.Files["paper"] is { Length: > 0 } paper
            ? (await counter.OfFileAsync(await BytesAsync(paper, http.RequestAborted), http.RequestAborted), "paper")
            : (await counter.OfCodeAsync(form["code"].ToString(), http.RequestAborted), HealthLink.IsLink(form["code"].ToString()) ? "link" : "code");
        if (judged is null)
        {
            return new RazorComponentResult<VerifySheet>(new { Issue = issue }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }

        if (judged.Document is { Outcome: Outcome.Real or Outcome.Replaced or Outcome.Unasked, Seal: { } seal } verdict)
        {
            judged = judged with { Document = verdict with { Looks = [.. verdict.Looks, .. await confirmations.OfAsync(seal.Document, http.RequestAborted)] } };
        }

        var report = judged.Report is null ? null : tokens.Write(judged.Report);
        return form["part"] != "1" ? new RazorComponentResult<VerifySheet>(new { Verdict = judged.Document, judged.Card, Report = report })
            : judged.Document is { } document ? new RazorComponentResult<VerdictView>(new { Verdict = document, Report = report })
            : new RazorComponentResult<CardView>(new { Verdict = judged.Card, Report = report });
    }

    private static async Task<byte[]> BytesAsync(IFormFile paper, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream((int)paper.Length);
        await paper.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Facilities whose seals a phone may believe without asking again.</summary>
    private static async Task<JsonHttpResult<Believed>> KeysAsync(KnownFacilities facilities, CardIssuers issuers, DocumentTrust trust, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        var known = new List<FacilityKey>();
        foreach (var facility in await facilities.AllAsync(http.RequestAborted))
        {
            var revoked = await issuers.RevokedAsync(facility, http.RequestAborted);
            known.Add(new FacilityKey(Convert.ToBase64String(facility.Key), facility.Code, facility.Name, issuers.AddressOf(facility.Organization), revoked));
        }

        var anchors = await trust.AnchorsAsync(http.RequestAborted);
        return TypedResults.Json(new Believed(known, [.. anchors.Select(a => Convert.ToBase64String(a.RawData))]), JsonSerializerOptions.Web);
    }

    /// <summary>Names of what cards hold as codes, in the reader's language.</summary>
    private static JsonHttpResult<IReadOnlyDictionary<string, string>> Names(HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Json(CardLine.Names(), JsonSerializerOptions.Web);
    }

    /// <summary>What the script fills in for a card when there is no network.</summary>
    internal static IResult CardFrames(HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-cache";
        return new RazorComponentResult<CardFrames>();
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

    /// <param name="Facilities">Whose seals and cards are believed.</param>
    /// <param name="Anchors">Certificates (DER, base64) of the authorities whose signers are accepted.</param>
    internal sealed record Believed(IReadOnlyList<FacilityKey> Facilities, IReadOnlyList<string> Anchors);

    /// <param name="Cards">The address that stands in its health cards as issuer.</param>
    /// <param name="Revoked">Cards that were taken back, as in the issuer's list.</param>
    internal sealed record FacilityKey(string Key, string Code, string Name, string Cards, IReadOnlyList<string> Revoked);
}
