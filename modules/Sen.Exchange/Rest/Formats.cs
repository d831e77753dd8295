using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sen.Exchange.Rest;

/// <summary>JSON or XML (R4 3.1.0.1.11): <c>_format</c> first, then <c>Accept</c> by its weights; JSON when neither says.</summary>
internal static class Formats
{
    internal const string Json = "application/fhir+json";
    internal const string Xml = "application/fhir+xml";

    /// <summary>The media type to answer in; null: the client takes neither.</summary>
    internal static string? Wanted(HttpRequest request)
    {
        if (request.Query.TryGetValue("_format", out var format) && format.ToString() is { Length: > 0 } named)
        {
            return Known(named.Split(';')[0].Trim());
        }

        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count == 0
            ? Json
            : accepted.Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1).Select(Known).FirstOrDefault(a => a is not null);
    }

    internal static bool IsJson(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant() is Json or "application/json" or "text/json";

    internal static bool IsXml(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant() is Xml or "application/xml" or "text/xml";

    private static string? Known(MediaTypeHeaderValue accepted) => accepted.MatchesAllTypes ? Json : Known(accepted.MediaType.ToString());

    private static string? Known(string name) => name.ToLowerInvariant() switch
    {
        "json" or Json or "application/json" or "text/json" or "application/*" => Json,
        "xml" or Xml or "application/xml" or "text/xml" => Xml,
        _ => null,
    };
}
