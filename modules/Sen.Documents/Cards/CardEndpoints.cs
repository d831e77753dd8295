using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Documents.Cards.Links;
using Sen.Record;

namespace Sen.Documents.Cards;

/// <summary>Cards as files, what issuers publish, and taking cards back.</summary>
internal static class CardEndpoints
{
    private const string FileType = "application/smart-health-card";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/record/cards").RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });
        own.MapGet("/{kind}.smart-health-card", FileAsync).WithName("cards.file");
        own.MapPost("/revoke", RevokeAsync).WithName("cards.revoke");
        var issuers = routes.MapGroup(CardIssuers.Path + "/{facility}/.well-known").AllowAnonymous();
        issuers.MapGet("/jwks.json", async (string facility, CardIssuers from, HttpContext http) => Published(http, await from.KeysOfAsync(facility, http.RequestAborted)))
            .WithName("cards.keys");
        issuers.MapGet("/crl/{key}.json", async (string facility, string key, CardIssuers from, HttpContext http) =>
            Published(http, await from.RevocationsOfAsync(facility, key, http.RequestAborted))).WithName("cards.revoked");
    }

    // The specification wants CORS; whoever asks sends nothing of anybody.
    private static IResult Published(HttpContext http, byte[]? json)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        return json is null ? TypedResults.NotFound() : TypedResults.Bytes(json, "application/json");
    }

    private static async Task<IResult> FileAsync(string kind, HttpContext http, CardDesk desk)
    {
        var caller = http.User.ToCaller();
        http.Response.Headers.CacheControl = "private, no-store";
        if (CardKinds.Of(kind) is not { } wanted || caller.Patient is not { } patient
            || await desk.IssueAsync(caller, patient, wanted, http.RequestAborted) is not { Succeeded: true, Value: { } card })
        {
            return TypedResults.NotFound();
        }

        var file = JsonSerializer.SerializeToUtf8Bytes(new CardFile([card.Jws]), CardJson.Default.CardFile);
        return TypedResults.File(file, FileType, $"the-suc-khoe-{kind}.smart-health-card");
    }

    private static async Task<IResult> RevokeAsync([FromForm] string? which, HttpContext http, IRecord record, CardIssuers issuers, LinkDesk links)
    {
        var caller = http.User.ToCaller();
        if (which is not "all" || caller.Patient is not { } patient || !(await record.ReadAsync(caller, new ResourceKey("Patient", patient), http.RequestAborted)).Succeeded)
        {
            return TypedResults.NotFound();
        }

        await issuers.RevokeAsync(patient, http.RequestAborted);
        await links.TakeBackAsync(patient, id: null, http.RequestAborted);
        return TypedResults.Redirect("/record/cards?revoked=1");
    }
}

/// <summary>What a <c>.smart-health-card</c> holds.</summary>
internal sealed record CardFile([property: JsonPropertyName("verifiableCredential")] IReadOnlyList<string>? Cards);

[JsonSerializable(typeof(CardFile))]
internal sealed partial class CardJson : JsonSerializerContext;
