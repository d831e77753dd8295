using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sen.Exchange.Bundles;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>
/// The routes under /fhir. They are open to routing and guarded by <see cref="GuardAsync"/>, because also "who are you" and
/// "there is no such address" are answered with an OperationOutcome.
/// </summary>
internal static class FhirEndpoints
{
    private const int MostEntries = 2_000;

    private delegate Task<Answer> Interaction(HttpContext context, Caller caller);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup("/fhir").AllowAnonymous();
        fhir.MapGet("/metadata", context => Metadata.Answer(Answer.BaseOf(context.Request)).WriteAsync(context)).WithName("fhir.metadata");
        On(fhir, ["GET", "HEAD"], "/{type}/{id}", "fhir.read", ReadAsync);
        On(fhir, ["GET"], "/{type}/{id}/_history/{version}", "fhir.vread", (context, caller) =>
            context.RequestServices.GetRequiredService<Interactions>().ReadVersionAsync(caller, Key(context), Route(context, "version"), context.RequestAborted));
        On(fhir, ["GET"], "/{type}/{id}/_history", "fhir.history", (context, caller) =>
            context.RequestServices.GetRequiredService<Interactions>().HistoryAsync(caller, Key(context), Answer.BaseOf(context.Request), context.RequestAborted));
        On(fhir, ["GET"], "/{type}", "fhir.search", (context, caller) => SearchAsync(context, caller, []));
        On(fhir, ["POST"], "/{type}/_search", "fhir.search-post", SearchByFormAsync);
        On(fhir, ["POST"], "/{type}", "fhir.create", CreateAsync);
        On(fhir, ["PUT"], "/{type}/{id}", "fhir.update", UpdateAsync);
        On(fhir, ["PUT"], "/{type}", "fhir.conditional-update", ConditionalUpdateAsync);
        On(fhir, ["DELETE"], "/{type}/{id}", "fhir.delete", (context, caller) =>
            context.RequestServices.GetRequiredService<Interactions>().DeleteAsync(caller, Key(context), Header(context, "If-Match"), context.RequestAborted));
        On(fhir, ["POST"], "/", "fhir.bundle", BundleAsync);
        fhir.Map("/{**rest}", context => Outcomes.Of(StatusCodes.Status404NotFound, "not-supported", "There is no such interaction here.").WriteAsync(context))
            .WithName("fhir.unknown");
    }

    private static void On(RouteGroupBuilder fhir, string[] methods, string pattern, string name, Interaction interaction) =>
        fhir.MapMethods(pattern, methods, context => GuardAsync(context, interaction)).WithName(name);

    /// <summary>Around every interaction: who asks, whether a browser's session may do this, a known type, and no failure without words.</summary>
    private static async Task GuardAsync(HttpContext context, Interaction interaction)
    {
        Answer answer;
        try
        {
            answer = Refusal(context) ?? await interaction(context, context.User.ToCaller());
        }
        catch (BadHttpRequestException exception)
        {
            answer = Outcomes.Of(exception.StatusCode, exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too-long" : "invalid", "The request could not be read.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Sen.Exchange").InteractionFailed(exception);
            answer = Outcomes.Of(StatusCodes.Status500InternalServerError, "exception", $"The server failed. Trace {context.TraceIdentifier}.");
        }

        await answer.WriteAsync(context);
    }

    private static Answer? Refusal(HttpContext context)
    {
        var bearer = context.Request.Headers.Authorization.Count > 0;
        if (context.User.Identity?.IsAuthenticated != true)
        {
            context.Response.Headers.WWWAuthenticate = bearer ? "Bearer error=\"invalid_token\"" : "Bearer";
            return Outcomes.Of(StatusCodes.Status401Unauthorized, "login", "Sign in, or send a bearer token.");
        }

        // A session cookie travels with any form of any page that sends it: what changes data needs a token, which does not.
        if (!bearer && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return Outcomes.Of(StatusCodes.Status403Forbidden, "forbidden", "With a session cookie only GET is answered. Use a bearer token.");
        }

        if (context.GetRouteValue("type") is string type && !ResourceTypes.Contains(type))
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-supported", "Not the name of an R4 resource type.");
        }

        if (context.GetRouteValue("id") is string id && !FhirDocument.IsId(id))
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", "An id is 1 to 64 letters, digits, '-' and '.'.");
        }

        return WantsOtherThanJson(context.Request)
            ? Outcomes.Of(StatusCodes.Status406NotAcceptable, "not-supported", "Only application/fhir+json is spoken here.")
            : null;
    }

    private static bool WantsOtherThanJson(HttpRequest request)
    {
        if (request.Query.TryGetValue("_format", out var format))
        {
            return !format.ToString().Contains("json", StringComparison.OrdinalIgnoreCase);
        }

        var accept = request.Headers.Accept.ToString();
        return accept.Contains("xml", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("*/*", StringComparison.Ordinal);
    }

    private static async Task<Answer> ReadAsync(HttpContext context, Caller caller)
    {
        var answer = await context.RequestServices.GetRequiredService<Interactions>().ReadAsync(caller, Key(context), context.RequestAborted);
        return answer.ETag is { } tag && Header(context, "If-None-Match") == tag
            ? answer with { Status = StatusCodes.Status304NotModified, Body = default }
            : answer;
    }

    private static async Task<Answer> CreateAsync(HttpContext context, Caller caller)
    {
        var (document, refusal) = await RequestBody.ReadAsync(context);
        return document is null ? refusal! : Prefer(context, await context.RequestServices.GetRequiredService<Interactions>()
            .CreateAsync(caller, Route(context, "type"), document, Header(context, "If-None-Exist"), context.RequestAborted));
    }

    private static async Task<Answer> UpdateAsync(HttpContext context, Caller caller)
    {
        var (document, refusal) = await RequestBody.ReadAsync(context);
        return document is null ? refusal! : Prefer(context, await context.RequestServices.GetRequiredService<Interactions>()
            .UpdateAsync(caller, Key(context), document, Header(context, "If-Match"), context.RequestAborted));
    }

    private static async Task<Answer> ConditionalUpdateAsync(HttpContext context, Caller caller)
    {
        var (document, refusal) = await RequestBody.ReadAsync(context);
        return document is null ? refusal! : Prefer(context, await context.RequestServices.GetRequiredService<Interactions>()
            .ConditionalUpdateAsync(caller, Route(context, "type"), context.Request.QueryString.Value ?? "", document, context.RequestAborted));
    }

    private static async Task<Answer> SearchByFormAsync(HttpContext context, Caller caller)
    {
        if (!context.Request.HasFormContentType)
        {
            return Outcomes.Of(StatusCodes.Status415UnsupportedMediaType, "not-supported", "Send application/x-www-form-urlencoded.");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await SearchAsync(context, caller, form.SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? ""))));
    }

    private static Task<Answer> SearchAsync(HttpContext context, Caller caller, IEnumerable<KeyValuePair<string, string>> more) =>
        context.RequestServices.GetRequiredService<Searches>().SearchAsync(
            caller, Route(context, "type"), Searches.Query(context.Request.QueryString.Value).Concat(more), Answer.BaseOf(context.Request), context.RequestAborted);

    private static async Task<Answer> BundleAsync(HttpContext context, Caller caller)
    {
        var (document, refusal) = await RequestBody.ReadAsync(context);
        if (document is null)
        {
            return refusal!;
        }

        if (Interactions.Mismatch("Bundle", document) is { } mismatch)
        {
            return mismatch;
        }

        var type = document.As<Bundle>().Type;
        if (type is not ("batch" or "transaction"))
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "not-supported", "Expected a batch or a transaction.", "Bundle.type");
        }

        var (entries, issues) = BundleEntry.ReadAll(document);
        if (issues.Count > 0)
        {
            return Outcomes.Unparsable(issues);
        }

        if (entries.Count > MostEntries)
        {
            return Outcomes.Of(StatusCodes.Status413PayloadTooLarge, "too-costly", $"At most {MostEntries} entries.", "Bundle.entry");
        }

        return type == "transaction"
            ? await context.RequestServices.GetRequiredService<Transactions>().RunAsync(caller, entries, context.RequestAborted)
            : await context.RequestServices.GetRequiredService<Batches>().RunAsync(caller, entries, Answer.BaseOf(context.Request), context.RequestAborted);
    }

    /// <summary>Prefer: return=minimal, for clients that do not want back what they sent.</summary>
    private static Answer Prefer(HttpContext context, Answer answer) =>
        !answer.Failed && context.Request.Headers["Prefer"].ToString().Contains("return=minimal", StringComparison.Ordinal) ? answer with { Body = default } : answer;

    private static string Route(HttpContext context, string name) => (string)context.GetRouteValue(name)!;

    private static ResourceKey Key(HttpContext context) => new(Route(context, "type"), Route(context, "id"));

    private static string? Header(HttpContext context, string name) => context.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;
}
