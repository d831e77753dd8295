using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sen.Exchange.Bundles;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>Named operations: <c>$everything</c>, <c>$meta</c>.</summary>
internal sealed class Operations(IRecord record)
{
    /// <summary>Patient/$everything (R4, patient-operation-everything): pages with <c>_count</c>, <c>_since</c>, <c>_type</c>.</summary>
    internal async Task<Answer> EverythingAsync(HttpContext context, Caller caller, string patient)
    {
        var query = new EverythingQuery(patient);
        foreach (var (name, value) in Searches.Query(context.Request.QueryString.Value))
        {
            switch (name)
            {
                case "_since" when FhirDateTime.TryParse(value, null, out var since):
                    query = query with { Since = since.LowerBound };
                    break;
                case "_type" when value.Split(',') is var types && types.All(ResourceTypes.Contains):
                    query = query with { Types = types };
                    break;
                case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
                    query = query with { Count = Math.Min(count, SearchQuery.MaxCount) };
                    break;
                case "_cursor":
                    query = query with { Cursor = value };
                    break;
                case "_format" or "_pretty":
                    break;
                default:
                    return Outcomes.Of(StatusCodes.Status400BadRequest, "not-supported", $"{name} is not known here, or its value is wrong.", name);
            }
        }

        var found = await record.EverythingAsync(caller, query, context.RequestAborted);
        return found.Succeeded
            ? new Answer(StatusCodes.Status200OK) { Body = BundleWriter.Everything(found.Value, query, Answer.BaseOf(context.Request)) }
            : Outcomes.Of(found.Failure);
    }

    /// <summary>$meta of one resource (R4, resource-operation-meta).</summary>
    internal async Task<Answer> MetaAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken)
    {
        var read = await record.ReadAsync(caller, key, cancellationToken);
        if (!read.Succeeded)
        {
            return Outcomes.Of(read.Failure);
        }

        return new Answer(StatusCodes.Status200OK)
        {
            Body = Answer.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("resourceType", "Parameters");
                json.WriteStartArray("parameter");
                json.WriteStartObject();
                json.WriteString("name", "return");
                json.WritePropertyName("valueMeta");
                read.Value.Document!.Root.GetProperty("meta").WriteTo(json);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }),
        };
    }
}
