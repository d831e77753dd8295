using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Cards.Links;

/// <summary>Opening links, for everybody and every origin (specification, "SMART Health Link Manifest Request"); making them and taking them back, for their owner.</summary>
internal static class LinkEndpoints
{
    private const int LargestRequest = 8 * 1024;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var links = routes.MapGroup(LinkDesk.Path).AllowAnonymous();
        links.MapPost("/{address}", ManifestAsync).WithName("cards.link");
        links.MapGet("/{address}/file", FileAsync).WithName("cards.link-file");
        var own = routes.MapGroup("/record/cards").RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });
        own.MapPost("/{kind}/link", GiveAsync).WithName("cards.give");
        own.MapPost("/links/back", TakeBackAsync).WithName("cards.take-back");
    }

    private static async Task<IResult> ManifestAsync(string address, HttpContext http, LinkDesk desk, LinkLimit limit, LinkTickets tickets)
    {
        Hide(http);
        if (!limit.Allows(http.Connection.RemoteIpAddress?.ToString(), address))
        {
            return TooMany(http);
        }

        if (await BodyAsync(http) is not { } body || HealthLinkRequest.Read(body).Value is not { } request)
        {
            return TypedResults.BadRequest(new LinkProblem("recipient"));
        }

        return await desk.OpenAsync(address, request, http.RequestAborted) switch
        {
            LinkAnswer.Opened opened => TypedResults.Bytes(ManifestOf(opened, request, () => desk.LocationOf(address, tickets.Write(opened.Link.Id), http.Request.Origin())).Write(), "application/json"),
            LinkAnswer.WrongPasscode wrong => TypedResults.Json(new LinkTries(wrong.Remaining), statusCode: StatusCodes.Status401Unauthorized),
            LinkAnswer.Busy => TooMany(http),
            _ => TypedResults.NotFound(),
        };
    }

    private static HealthLinkManifest ManifestOf(LinkAnswer.Opened opened, HealthLinkRequest request, Func<string> location)
    {
        var embedded = opened.File.Length <= (request.EmbeddedLengthMax ?? int.MaxValue);
        return new HealthLinkManifest(
        [
            new HealthLinkEntry
            {
                ContentType = HealthLinkManifest.HealthCard,
                Embedded = embedded ? opened.File : null,
                Location = embedded ? null : location(),
                LastUpdated = opened.Link.MadeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Status = "finalized",
                FhirVersion = "4.0.1",
            },
        ]);
    }

    private static async Task<IResult> FileAsync(string address, [FromQuery] string? ticket, HttpContext http, LinkDesk desk, LinkLimit limit, LinkTickets tickets)
    {
        Hide(http);
        if (!limit.Allows(http.Connection.RemoteIpAddress?.ToString(), address))
        {
            return TooMany(http);
        }

        return tickets.Read(ticket) is { } id && id == LinkShelf.IdOf(address) && await desk.FileAsync(id, http.RequestAborted) is { } file
            ? TypedResults.Text(file, HealthLinkFile.MediaType)
            : TypedResults.NotFound();
    }

    // The answer is the page itself and no redirect: the key is in it and nowhere else.
    private static async Task<IResult> GiveAsync(string kind, [FromForm(Name = "for")] string? life, [FromForm] string? passcode, HttpContext http, LinkDesk desk)
    {
        http.Response.Headers.CacheControl = "no-store";
        var caller = http.User.ToCaller();
        if (CardKinds.Of(kind) is not { } wanted || caller.Patient is not { } patient)
        {
            return TypedResults.NotFound();
        }

        var code = string.IsNullOrWhiteSpace(passcode) ? null : passcode.Trim();
        if (LinkLives.Of(life) is not { } chosen || code is { Length: < LinkDesk.ShortestPasscode or > LinkDesk.LongestPasscode })
        {
            return new RazorComponentResult<LinkSheet>(new { Kind = wanted, Life = LinkLives.Of(life), Issue = "passcode" }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }

        return await desk.GiveAsync(caller, patient, new LinkWish(wanted, chosen, code, http.Request.Origin()), http.RequestAborted) is { } given
            ? new RazorComponentResult<LinkSheet>(new { Kind = wanted, Given = given })
            : new RazorComponentResult<LinkSheet>(new { Kind = wanted, Life = (LinkLife?)chosen, Issue = desk.HasAddress(http.Request.Origin()) ? "not-now" : "no-address" }) { StatusCode = StatusCodes.Status409Conflict };
    }

    private static async Task<IResult> TakeBackAsync([FromForm] string? link, HttpContext http, LinkDesk desk) =>
        http.User.ToCaller().Patient is { } patient && link is { Length: > 0 } && await desk.TakeBackAsync(patient, link, http.RequestAborted)
            ? TypedResults.Redirect("/record/cards/links?back=1")
            : TypedResults.NotFound();

    internal static string Origin(this HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static void Hide(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
    }

    private static StatusCodeHttpResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = LinkLimit.Window.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<byte[]?> BodyAsync(HttpContext http)
    {
        var body = new byte[LargestRequest];
        var length = await http.Request.Body.ReadAtLeastAsync(body, LargestRequest, throwOnEndOfStream: false, http.RequestAborted);
        return length < LargestRequest ? body[..length] : null;
    }

    private sealed record LinkTries([property: JsonPropertyName("remainingAttempts")] int Remaining);

    private sealed record LinkProblem([property: JsonPropertyName("missing")] string Missing);
}
