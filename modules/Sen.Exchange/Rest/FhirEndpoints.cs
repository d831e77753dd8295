using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Exchange.Bulk;
using Sen.Exchange.HealthCards;
using Sen.Exchange.Matching;
using Sen.Exchange.Subscriptions;
using Sen.Exchange.Summary;
using Sen.Exchange.Terminology;
using Sen.Exchange.Validation;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>
/// The routes under /fhir. They are open to routing and guarded by <see cref="GuardAsync"/>, because also "who are you" and
/// "there is no such address" are answered with an OperationOutcome.
/// </summary>
internal static class FhirEndpoints
{
    private static readonly FhirRoute[] Core =
    [
        new("fhir.metadata", FhirRoute.Get, "/metadata", (context, _) => Task.FromResult(
            context.Request.Query["mode"] == "terminology" ? TerminologyCapabilities.Answer(Answer.BaseOf(context.Request)) : Metadata.Answer(context)))
            { IsOpen = true, Summary = "What this server can do." },
        new("fhir.openapi", FhirRoute.Get, "/openapi.json", (context, _) => OpenApi.AnswerAsync(Answer.BaseOf(context.Request), context.RequestAborted))
            { IsOpen = true, Summary = "This description." },
        new("fhir.read", FhirRoute.Get, "/{type}/{id}", Handlers.ReadAsync) { Code = "read", Summary = "The current version." },
        new("fhir.vread", FhirRoute.Get, "/{type}/{id}/_history/{version}", Handlers.ReadVersionAsync) { Code = "vread", Summary = "One version." },
        new("fhir.history", FhirRoute.Get, "/{type}/{id}/_history", Histories.OfOneAsync) { Code = "history-instance", Summary = "All versions of one resource, newest first." },
        new("fhir.history-type", FhirRoute.Get, "/{type}/_history", Histories.OfTypeAsync) { Code = "history-type", Summary = "Every version of one type, newest first." },
        new("fhir.history-system", FhirRoute.Get, "/_history", Histories.OfSystemAsync) { Code = "history-system", Summary = "Every version of everything, newest first." },
        new("fhir.search", FhirRoute.Get, "/{type}", (context, caller) => Handlers.SearchAsync(context, caller, [])) { Code = "search-type", Summary = "Search of one type." },
        new("fhir.search-post", FhirRoute.Post, "/{type}/_search", Handlers.SearchByFormAsync) { Summary = "The same with the criteria in a form, away from logs of addresses." },
        new("fhir.compartment", FhirRoute.Get, "/Patient/{id}/{type:regex(^[A-Z])}", (context, caller) => Handlers.SearchAsync(context, caller, []))
            { Summary = "Search within the record of one person." },
        new("fhir.everything", FhirRoute.Get, "/Patient/{id}/$everything", (context, caller) =>
            context.RequestServices.GetRequiredService<Operations>().EverythingAsync(context, caller, Handlers.Route(context, "id")))
            { Operation = "everything", Definition = "http://hl7.org/fhir/OperationDefinition/Patient-everything", Summary = "Everything about one person." },
        new("fhir.meta", FhirRoute.Get, "/{type}/{id}/$meta", (context, caller) =>
            context.RequestServices.GetRequiredService<Operations>().MetaAsync(caller, Handlers.Key(context), context.RequestAborted))
            { Operation = "meta", Summary = "Tags, labels and profiles of a resource." },
        new("fhir.create", FhirRoute.Post, "/{type}", Handlers.CreateAsync) { Code = "create", Summary = "A new resource; with If-None-Exist only when there is none." },
        new("fhir.update", ["PUT"], "/{type}/{id}", Handlers.UpdateAsync) { Code = "update", Summary = "The next version, or the first of this id." },
        new("fhir.conditional-update", ["PUT"], "/{type}", Handlers.ConditionalUpdateAsync) { Summary = "Update of the one that a search finds." },
        new("fhir.patch", ["PATCH"], "/{type}/{id}", Handlers.PatchAsync) { Code = "patch", Summary = "A change of parts." },
        new("fhir.conditional-patch", ["PATCH"], "/{type}", Handlers.PatchAsync) { Summary = "Patch of the one that a search finds." },
        new("fhir.delete", ["DELETE"], "/{type}/{id}", Handlers.DeleteAsync) { Code = "delete", Summary = "A version that says it is gone." },
        new("fhir.conditional-delete", ["DELETE"], "/{type}", Handlers.ConditionalDeleteAsync) { Summary = "Deletion of the one that a search finds." },
        new("fhir.bundle", FhirRoute.Post, "/", Handlers.BundleAsync) { Code = "transaction", Summary = "A batch, or a transaction: all or nothing." },
    ];

    /// <summary>Everything that is answered under /fhir.</summary>
    internal static IReadOnlyList<FhirRoute> All { get; } =
    [
        .. Core,
        .. ValidateRoutes.All,
        .. BulkRoutes.All,
        .. SubscriptionRoutes.All,
        .. TerminologyRoutes.All,
        .. MatchRoutes.All,
        .. SummaryRoutes.All,
        .. HealthCardRoutes.All,
    ];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup("/fhir").AllowAnonymous();
        var limit = Limit(routes.ServiceProvider.GetRequiredService<IOptions<ExchangeOptions>>().Value);
        foreach (var route in All)
        {
            var endpoint = fhir.MapMethods(route.Pattern, route.Methods, context => GuardAsync(context, route)).WithName(route.Name);
            if (!route.IsLong)
            {
                endpoint.WithRequestTimeout(limit);
            }
        }

        fhir.Map("/{**rest}", context => Outcomes.Of(StatusCodes.Status404NotFound, "not-supported", "There is no such interaction here.").WriteAsync(context, context.RequestAborted))
            .WithName("fhir.unknown");
    }

    private static RequestTimeoutPolicy Limit(ExchangeOptions options) => new()
    {
        Timeout = TimeSpan.FromSeconds(options.RequestSeconds),

        // The request is cancelled by now, its answer is not.
        WriteTimeoutResponse = context => Outcomes
            .Of(StatusCodes.Status504GatewayTimeout, "timeout", "The request took too long and was stopped. Ask for less at once.")
            .WriteAsync(context, CancellationToken.None),
    };

    /// <summary>Around every interaction: who asks, whether a browser's session may do this, a known type, and no failure without words.</summary>
    private static async Task GuardAsync(HttpContext context, FhirRoute route)
    {
        Answer answer;
        try
        {
            answer = Refusal(context, route) ?? await route.Answer(context, context.User.ToCaller());
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

        await answer.WriteAsync(context, context.RequestAborted);
    }

    private static Answer? Refusal(HttpContext context, FhirRoute route)
    {
        if (route.IsOpen)
        {
            return null;
        }

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

        return !route.AnyFormat && Formats.Wanted(context.Request) is null
            ? Outcomes.Of(StatusCodes.Status406NotAcceptable, "not-supported", $"{Formats.Json} and {Formats.Xml} are spoken here.")
            : null;
    }
}
