using System.Text;
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

namespace Sen.Documents.Verify;

/// <summary>
/// The answers behind <c>/verify</c>: of a code or a paper that was handed in, and what the page needs to work without a network. Open to everybody;
/// changes nothing, so there is nothing for a forged form to do.
/// </summary>
internal static class VerifyEndpoints
{
    /// <summary>Papers are below 200 KB; photographs of them are no papers.</summary>
    private const int LargestPaper = 4 * 1024 * 1024;

    /// <summary>A card may come in several codes of 2,400 characters.</summary>
    private const int LongestCode = 20_000;

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
    private static async Task<IResult> AnswerAsync(IFormCollection form, HttpContext http, DocumentJudge documents, CardJudge cards, Dispensed dispensed, ReportTokens tokens)
    {
        http.Response.Headers.CacheControl = "no-store";
        var code = form["code"].ToString();
        var (verdict, card) = (default(Verdict), default(CardVerdict));
        ReportedPaper? report = null;
        var issue = "code";
        if (form.Files["paper"] is { Length: > 0 } paper)
        {
            issue = "paper";
            var bytes = await BytesAsync(paper, http.RequestAborted);
            if (bytes.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("{"u8))
            {
                card = await cards.OfFileAsync(bytes, http.RequestAborted);
                report = Suspicious(card, bytes);
            }
            else
            {
                verdict = await documents.OfPaperAsync(bytes, http.RequestAborted);
                report = Suspicious(verdict, issue, PaperFiles.Read(bytes)?.Seal, bytes);
            }
        }
        else if (code.Length <= LongestCode && CardJudge.IsCard(code))
        {
            card = await cards.OfCodeAsync(code, http.RequestAborted);
            report = Suspicious(card, Encoding.UTF8.GetBytes(code));
        }
        else if (code.Length <= LongestCode && !string.IsNullOrWhiteSpace(code))
        {
            verdict = await documents.OfCodeAsync(code, http.RequestAborted);
            report = Suspicious(verdict, issue, code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Trim(), Encoding.UTF8.GetBytes(code));
        }

        if (verdict is { Outcome: Outcome.Real, Seal: { } seal })
        {
            verdict = verdict with { DispensedOn = await dispensed.LastDayAsync(seal, http.RequestAborted) };
        }

        return Said(form["part"] == "1", verdict, card, report is null ? null : tokens.Write(report), issue);
    }

    private static IResult Said(bool isPart, Verdict? verdict, CardVerdict? card, string? report, string issue) => (verdict, card) switch
    {
        (null, null) => Unread(issue),
        ({ } said, _) when isPart => new RazorComponentResult<VerdictView>(new { Verdict = said, Report = report }),
        (_, { } said) when isPart => new RazorComponentResult<CardView>(new { Verdict = said, Report = report }),
        _ => new RazorComponentResult<VerifySheet>(new { Verdict = verdict, Card = card, Report = report }),
    };

    private static ReportedPaper? Suspicious(Verdict? verdict, string kind, string? code, byte[] given) => verdict is { Outcome: Outcome.Mismatch or Outcome.Unsure }
        ? new ReportedPaper(
            kind, verdict.Outcome.ToString(), verdict.Seal?.Issuer ?? "", code, ReportedPaper.HashOf(given), [.. verdict.Looks.Where(l => l.Good is false).Select(l => l.Name)])
        : null;

    // A card is somebody's: of it no more is kept than who is said to have issued it.
    private static ReportedPaper? Suspicious(CardVerdict? verdict, byte[] given) => verdict is { Outcome: CardOutcome.Mismatch }
        ? new ReportedPaper("card", verdict.Outcome.ToString(), verdict.Issuer, null, ReportedPaper.HashOf(given), [.. verdict.Problems.Select(p => p.ToString())])
        : null;

    private static RazorComponentResult<VerifySheet> Unread(string issue) => new(new { Issue = issue }) { StatusCode = StatusCodes.Status422UnprocessableEntity };

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
    private static RazorComponentResult<CardFrames> CardFrames(HttpContext http)
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
    private sealed record Believed(IReadOnlyList<FacilityKey> Facilities, IReadOnlyList<string> Anchors);

    /// <param name="Cards">The address that stands in its health cards as issuer.</param>
    /// <param name="Revoked">Cards that were taken back, as in the issuer's list.</param>
    private sealed record FacilityKey(string Key, string Code, string Name, string Cards, IReadOnlyList<string> Revoked);
}
