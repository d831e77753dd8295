using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Sen.Exchange.Bundles;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>Search of one type by indexed parameters; an unknown one is refused by name, never ignored.</summary>
internal sealed class Searches(IRecord record)
{
    internal async Task<Answer> SearchAsync(
        Caller caller, string type, IEnumerable<KeyValuePair<string, string>> parameters, string baseUrl, CancellationToken cancellationToken)
    {
        var asked = parameters.Where(p => p.Key is not ("_format" or "_pretty")).ToList();
        var parsed = SearchQuery.Parse(type, asked);
        if (!parsed.Succeeded)
        {
            return Outcomes.Unparsable(parsed.Issues);
        }

        var found = await record.SearchAsync(caller, parsed.Value, cancellationToken);
        return found switch
        {
            { Succeeded: true } => new Answer(StatusCodes.Status200OK) { Body = BundleWriter.SearchSet(found.Value, parsed.Value, baseUrl) },

            // What cannot be asked is a bad request here; for content the same failure is 422.
            { Failure: Invalid invalid } => Outcomes.Of(
                StatusCodes.Status400BadRequest, invalid.Issues.Select(i => new FhirIssue("error", "not-supported", i.Path, i.Message))),
            _ => Outcomes.Of(found.Failure),
        };
    }

    internal static IEnumerable<KeyValuePair<string, string>> Query(string? query) =>
        QueryHelpers.ParseQuery(query).SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? "")));
}
