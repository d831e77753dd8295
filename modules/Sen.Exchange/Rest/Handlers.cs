using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Bundles;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>From a request to an interaction: address, headers and body.</summary>
internal static class Handlers
{
    private const int MostEntries = 2_000;

    internal static async Task<Answer> ReadAsync(HttpContext context, Caller caller)
    {
        var answer = await context.RequestServices.GetRequiredService<Interactions>().ReadAsync(caller, Key(context), context.RequestAborted);
        return IsKnown(context, answer) ? answer with { Status = StatusCodes.Status304NotModified, Body = default } : answer;
    }

    // If-None-Match decides alone when it is there (RFC 9110, 13.2.2); moments on the wire are whole seconds.
    private static bool IsKnown(HttpContext context, Answer answer)
    {
        if (answer.Failed)
        {
            return false;
        }

        if (Header(context, "If-None-Match") is { } tag)
        {
            return tag == answer.ETag;
        }

        return context.Request.GetTypedHeaders().IfModifiedSince is { } since && answer.LastModified is { } modified
            && modified.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    internal static Task<Answer> ReadVersionAsync(HttpContext context, Caller caller) =>
        context.RequestServices.GetRequiredService<Interactions>().ReadVersionAsync(caller, Key(context), Route(context, "version"), context.RequestAborted);

    internal static async Task<Answer> CreateAsync(HttpContext context, Caller caller)
    {
        var (document, refusal) = await RequestBody.ReadAsync(context);
        if (document is null)
        {
            return refusal!;
        }

        var answer = await context.RequestServices.GetRequiredService<Interactions>()
            .CreateAsync(caller, Route(context, "type"), document, Header(context, "If-None-Exist"), context.RequestAborted);
        document.Release();
        return Prefer(context, answer);
    }

    internal static async Task<Answer> UpdateAsync(HttpContext context, Caller caller)
    {
        var (document, refusal) = await RequestBody.ReadAsync(context);
        if (document is null)
        {
            return refusal!;
        }

        var answer = await context.RequestServices.GetRequiredService<Interactions>()
            .UpdateAsync(caller, Key(context), document, Header(context, "If-Match"), context.RequestAborted);
        document.Release();
        return Prefer(context, answer);
    }

    internal static async Task<Answer> ConditionalUpdateAsync(HttpContext context, Caller caller)
    {
        var (document, refusal) = await RequestBody.ReadAsync(context);
        return document is null ? refusal! : Prefer(context, await context.RequestServices.GetRequiredService<Interactions>()
            .ConditionalUpdateAsync(caller, Route(context, "type"), context.Request.QueryString.Value ?? "", document, context.RequestAborted));
    }

    internal static async Task<Answer> SearchByFormAsync(HttpContext context, Caller caller)
    {
        if (!context.Request.HasFormContentType)
        {
            return Outcomes.Of(StatusCodes.Status415UnsupportedMediaType, "not-supported", "Send application/x-www-form-urlencoded.");
        }

        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "The form could not be read.");
        }

        return await SearchAsync(context, caller, form.SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? ""))));
    }

    internal static Task<Answer> SearchAsync(HttpContext context, Caller caller, IEnumerable<KeyValuePair<string, string>> more)
    {
        var type = Route(context, "type");
        var patient = context.GetRouteValue("id") as string;
        if (patient is not null && !PatientCompartment.Covers(type))
        {
            return Task.FromResult(Outcomes.Of(StatusCodes.Status404NotFound, "not-supported", $"{type} belongs to no patient."));
        }

        var parameters = Searches.Query(context.Request.QueryString.Value).Concat(more);
        return context.RequestServices.GetRequiredService<Searches>().SearchAsync(
            caller, new SearchRequest(type, parameters, patient, Prefers(context, "handling=lenient")), Answer.BaseOf(context.Request), context.RequestAborted);
    }

    internal static async Task<Answer> PatchAsync(HttpContext context, Caller caller)
    {
        var (patch, refusal) = await RequestBody.PatchAsync(context);
        if (patch is null)
        {
            return refusal!;
        }

        var interactions = context.RequestServices.GetRequiredService<Interactions>();
        return Prefer(context, context.GetRouteValue("id") is string
            ? await interactions.PatchAsync(caller, Key(context), patch, Header(context, "If-Match"), context.RequestAborted)
            : await interactions.ConditionalPatchAsync(caller, Route(context, "type"), context.Request.QueryString.Value ?? "", patch, context.RequestAborted));
    }

    internal static Task<Answer> DeleteAsync(HttpContext context, Caller caller) =>
        context.RequestServices.GetRequiredService<Interactions>().DeleteAsync(caller, Key(context), Header(context, "If-Match"), context.RequestAborted);

    internal static Task<Answer> ConditionalDeleteAsync(HttpContext context, Caller caller) =>
        context.RequestServices.GetRequiredService<Interactions>().ConditionalDeleteAsync(
            caller, Route(context, "type"), context.Request.QueryString.Value ?? "", context.RequestAborted);

    internal static async Task<Answer> BundleAsync(HttpContext context, Caller caller)
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
            ? await context.RequestServices.GetRequiredService<Transactions>().RunAsync(caller, entries, Answer.BaseOf(context.Request), context.RequestAborted)
            : await context.RequestServices.GetRequiredService<Batches>().RunAsync(caller, entries, Answer.BaseOf(context.Request), context.RequestAborted);
    }

    /// <summary>Prefer: return=minimal, or OperationOutcome, for clients that do not want back what they sent.</summary>
    private static Answer Prefer(HttpContext context, Answer answer)
    {
        if (answer.Failed)
        {
            return answer;
        }

        return Prefers(context, "return=minimal") ? answer with { Body = default }
            : Prefers(context, "return=OperationOutcome") ? answer with { Body = Outcomes.Of(200, [new FhirIssue("information", "informational", "", "Done.")]).Body }
            : answer;
    }

    internal static bool Prefers(HttpContext context, string preference) =>
        context.Request.Headers["Prefer"].ToString().Contains(preference, StringComparison.OrdinalIgnoreCase);

    internal static string Route(HttpContext context, string name) => (string)context.GetRouteValue(name)!;

    internal static ResourceKey Key(HttpContext context) => new(Route(context, "type"), Route(context, "id"));

    private static string? Header(HttpContext context, string name) => context.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;
}
