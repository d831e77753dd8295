using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Sen.Exchange.Bundles;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>Search of one type; an unknown parameter is refused by name unless the client asks for lenient handling.</summary>
internal sealed class Searches(IRecord record)
{
    internal async Task<Answer> SearchAsync(
        Caller caller, SearchRequest request, string baseUrl, CancellationToken cancellationToken)
    {
        var asked = request.Parameters.Where(p => p.Key is not ("_format" or "_pretty")).ToList();
        var parsed = request.Lenient ? SearchQuery.ParseLeniently(request.Type, asked) : SearchQuery.Parse(request.Type, asked);
        if (!parsed.Succeeded)
        {
            return Outcomes.Unparsable(parsed.Issues);
        }

        var query = request.Patient is { } patient ? parsed.Value.InCompartment(patient) : parsed.Value;
        var found = await record.SearchAsync(caller, query, cancellationToken);
        return found switch
        {
            { Succeeded: true } => new Answer(StatusCodes.Status200OK) { Body = BundleWriter.SearchSet(found.Value, query, baseUrl) },

            // What cannot be asked is a bad request here; for content the same failure is 422.
            { Failure: Invalid invalid } => Outcomes.Of(
                StatusCodes.Status400BadRequest, invalid.Issues.Select(i => new FhirIssue("error", "not-supported", i.Path, i.Message))),
            _ => Outcomes.Of(found.Failure),
        };
    }

    internal static IEnumerable<KeyValuePair<string, string>> Query(string? query) =>
        QueryHelpers.ParseQuery(query).SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? "")));
}

/// <summary>A search as it was asked.</summary>
/// <param name="Patient">The patient in whose compartment is searched, or null.</param>
/// <param name="Lenient"><c>Prefer: handling=lenient</c>: what is not known is left out and named in the answer.</param>
internal sealed record SearchRequest(string Type, IEnumerable<KeyValuePair<string, string>> Parameters, string? Patient = null, bool Lenient = false);
