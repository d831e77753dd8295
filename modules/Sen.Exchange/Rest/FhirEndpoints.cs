using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>
/// The routes under /fhir. They are open to routing and guarded by <see cref="GuardAsync"/>, because also "who are you" and
/// "there is no such address" are answered with an OperationOutcome.
/// </summary>
internal static class FhirEndpoints
{
    private static readonly string[] Read = ["GET", "HEAD"];

    private delegate Task<Answer> Interaction(HttpContext context, Caller caller);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup("/fhir").AllowAnonymous();
        fhir.MapGet("/metadata", context => Metadata.Answer(Answer.BaseOf(context.Request)).WriteAsync(context)).WithName("fhir.metadata");
        On(fhir, ["GET", "HEAD"], "/{type}/{id}", "fhir.read", Handlers.ReadAsync);
        On(fhir, Read, "/{type}/{id}/_history/{version}", "fhir.vread", Handlers.ReadVersionAsync);
        On(fhir, Read, "/{type}/{id}/_history", "fhir.history", Handlers.HistoryAsync);
        On(fhir, Read, "/{type}", "fhir.search", (context, caller) => Handlers.SearchAsync(context, caller, []));
        On(fhir, ["POST"], "/{type}/_search", "fhir.search-post", Handlers.SearchByFormAsync);
        On(fhir, Read, "/Patient/{id}/{type:regex(^[A-Z])}", "fhir.compartment", (context, caller) => Handlers.SearchAsync(context, caller, []));
        On(fhir, Read, "/Patient/{id}/$everything", "fhir.everything", (context, caller) =>
            context.RequestServices.GetRequiredService<Operations>().EverythingAsync(context, caller, Handlers.Route(context, "id")));
        On(fhir, Read, "/{type}/{id}/$meta", "fhir.meta", (context, caller) =>
            context.RequestServices.GetRequiredService<Operations>().MetaAsync(caller, Handlers.Key(context), context.RequestAborted));
        On(fhir, ["POST"], "/{type}/$validate", "fhir.validate", Handlers.ValidateAsync);
        On(fhir, ["POST"], "/{type}/{id}/$validate", "fhir.validate-one", Handlers.ValidateAsync);
        On(fhir, ["POST"], "/{type}", "fhir.create", Handlers.CreateAsync);
        On(fhir, ["PUT"], "/{type}/{id}", "fhir.update", Handlers.UpdateAsync);
        On(fhir, ["PUT"], "/{type}", "fhir.conditional-update", Handlers.ConditionalUpdateAsync);
        On(fhir, ["PATCH"], "/{type}/{id}", "fhir.patch", Handlers.PatchAsync);
        On(fhir, ["PATCH"], "/{type}", "fhir.conditional-patch", Handlers.PatchAsync);
        On(fhir, ["DELETE"], "/{type}/{id}", "fhir.delete", Handlers.DeleteAsync);
        On(fhir, ["DELETE"], "/{type}", "fhir.conditional-delete", Handlers.ConditionalDeleteAsync);
        On(fhir, ["POST"], "/", "fhir.bundle", Handlers.BundleAsync);
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

        return Formats.Wanted(context.Request) is null
            ? Outcomes.Of(StatusCodes.Status406NotAcceptable, "not-supported", $"{Formats.Json} and {Formats.Xml} are spoken here.")
            : null;
    }
}
