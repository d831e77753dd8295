using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Bundles;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>history of a resource, of a type and of the system (R4, 3.1.0.13), with <c>_count</c>, <c>_since</c> and <c>_at</c>.</summary>
internal static class Histories
{
    internal static Task<Answer> OfOneAsync(HttpContext context, Caller caller) =>
        AnswerAsync(context, caller, new HistoryQuery { Key = Handlers.Key(context) }, $"{Handlers.Key(context)}/_history");

    internal static Task<Answer> OfTypeAsync(HttpContext context, Caller caller) =>
        AnswerAsync(context, caller, new HistoryQuery { Type = Handlers.Route(context, "type") }, $"{Handlers.Route(context, "type")}/_history");

    internal static Task<Answer> OfSystemAsync(HttpContext context, Caller caller) => AnswerAsync(context, caller, new HistoryQuery(), "_history");

    private static async Task<Answer> AnswerAsync(HttpContext context, Caller caller, HistoryQuery query, string path)
    {
        var said = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in Searches.Query(context.Request.QueryString.Value))
        {
            if (name is "_format" or "_pretty")
            {
                continue;
            }

            if (With(query, name, value) is not { } next)
            {
                return Outcomes.Of(StatusCodes.Status400BadRequest, "not-supported", $"{name} is not known here, or its value is wrong.", name);
            }

            query = next;
            if (name is not "_cursor")
            {
                said.Add(new(name, value));
            }
        }

        var found = await context.RequestServices.GetRequiredService<IRecord>().HistoryAsync(caller, query, context.RequestAborted);
        if (!found.Succeeded)
        {
            return found.Failure is Invalid ? Outcomes.Of(found.Failure) with { Status = StatusCodes.Status400BadRequest } : Outcomes.Of(found.Failure);
        }

        var address = Answer.BaseOf(context.Request);
        return new Answer(StatusCodes.Status200OK)
        {
            Body = BundleWriter.History(found.Value, address, $"{address}/{path}", said, total: query is { Key: not null, Cursor: null } && found.Value.Next is null),
        };
    }

    private static HistoryQuery? With(HistoryQuery query, string name, string value) => name switch
    {
        "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 =>
            query with { Count = Math.Min(count, SearchQuery.MaxCount) },
        "_since" when FhirDateTime.TryParse(value, null, out var since) => query with { Since = since.LowerBound },
        "_at" when FhirDateTime.TryParse(value, null, out var at) => query with { At = (at.LowerBound, at.UpperBound) },
        "_cursor" => query with { Cursor = value },
        _ => null,
    };
}
