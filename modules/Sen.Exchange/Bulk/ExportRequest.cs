using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Bulk;

/// <summary>
/// The parameters of <c>$export</c> (Bulk Data Access 2.0): from the address, or from a Parameters resource. Several values stand side by
/// side, or one after the other with commas between. What is not known is refused by name, unless handling is lenient.
/// </summary>
internal sealed class ExportRequest
{
    private readonly List<string> _types = [];
    private readonly List<KeyValuePair<string, string>> _filters = [];
    private readonly List<KeyValuePair<string, string>> _elements = [];
    private readonly List<string> _patients = [];
    private readonly List<string> _ignored = [];
    private readonly List<FhirIssue> _issues = [];

    internal DateTimeOffset? Since { get; private set; }

    internal IReadOnlyList<string> Types => _types;

    internal IReadOnlyList<string> Patients => _patients;

    internal IReadOnlyList<KeyValuePair<string, string>> Filters => _filters;

    internal IReadOnlyList<KeyValuePair<string, string>> Elements => _elements;

    internal IReadOnlyList<string> Ignored => _ignored;

    /// <summary>The request, or why it cannot be done.</summary>
    /// <param name="context">The request.</param>
    /// <param name="people">A Patient or Group export.</param>
    internal static async Task<(ExportRequest? Request, Answer? Refusal)> ReadAsync(HttpContext context, bool people)
    {
        var given = Searches.Query(context.Request.QueryString.Value).ToList();
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var (document, refusal) = await RequestBody.ReadAsync(context);
            if (document is null)
            {
                return (null, refusal);
            }

            if (Interactions.Mismatch("Parameters", document) is { } mismatch)
            {
                return (null, mismatch);
            }

            given.AddRange(ParametersOf(document));
        }

        var request = new ExportRequest();
        var lenient = Handlers.Prefers(context, "handling=lenient");
        foreach (var (name, value) in given)
        {
            if (request.Read(name, value, people) is not { } problem)
            {
                continue;
            }

            if (lenient)
            {
                request._ignored.Add(name);
            }
            else
            {
                request._issues.Add(new FhirIssue("error", "not-supported", name, problem));
            }
        }

        return request._issues.Count == 0 ? (request, null) : (null, Outcomes.Unparsable(request._issues));
    }

    private static IEnumerable<KeyValuePair<string, string>> ParametersOf(FhirDocument parameters)
    {
        if (!parameters.Root.TryGetProperty("parameter", out var list) || list.ValueKind is not JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var parameter in list.EnumerateArray())
        {
            var name = parameter.TryGetProperty("name", out var named) ? named.GetString() ?? "" : "";
            var value = parameter.EnumerateObject().FirstOrDefault(p => p.Name.StartsWith("value", StringComparison.Ordinal)).Value;
            yield return KeyValuePair.Create(name, value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Object when value.TryGetProperty("reference", out var reference) => reference.GetString() ?? "",
                JsonValueKind.Undefined => "",
                _ => value.GetRawText(),
            });
        }
    }

    // What is wrong with the parameter, or null.
    private string? Read(string name, string value, bool people)
    {
        switch (name)
        {
            case "_outputFormat":
                return value is Ndjson.MediaType or "application/ndjson" or "ndjson" ? null : $"Files are {Ndjson.MediaType}.";
            case "_since":
                Since = FhirDateTime.TryParse(value, null, out var since) ? since.LowerBound : null;
                return Since is null ? "_since is an instant." : null;
            case "_type":
                return Each(value, type => AddType(type, people));
            case "_elements":
                return Each(value, AddElement);
            case "_typeFilter":
                return AddFilter(value);
            case "patient" when people:
                return Each(value, AddPatient);
            case "_format" or "_pretty":
                return null;
            default:
                return $"{name} is not known here.";
        }
    }

    private static string? Each(string values, Func<string, string?> add) =>
        values.Split(',', StringSplitOptions.TrimEntries).Select(add).FirstOrDefault(p => p is not null);

    private string? AddType(string type, bool people)
    {
        if (!ResourceTypes.Contains(type))
        {
            return $"'{type}' is not the name of an R4 resource type.";
        }

        if (people && !PatientCompartment.Covers(type))
        {
            return $"{type} belongs to no patient.";
        }

        if (!_types.Contains(type, StringComparer.Ordinal))
        {
            _types.Add(type);
        }

        return null;
    }

    private string? AddElement(string element)
    {
        var parts = element.Split('.');
        var (type, name) = parts.Length == 2 ? (parts[0], parts[1]) : ("", parts[0]);
        if (parts.Length > 2 || name.Length == 0 || (type.Length > 0 && !ResourceTypes.Contains(type)))
        {
            return $"'{element}' is not [type.]element of the first level.";
        }

        _elements.Add(KeyValuePair.Create(type, name));
        return null;
    }

    // Every document is looked at by itself: what other resources would have to say (chains) is not asked here.
    private string? AddFilter(string filter)
    {
        var parts = filter.Split('?', 2);
        if (parts.Length != 2 || !ResourceTypes.Contains(parts[0]))
        {
            return "A _typeFilter is Type?criteria.";
        }

        var parsed = SearchQuery.Parse(parts[0], parts[1]);
        if (!parsed.Succeeded)
        {
            return string.Join(' ', parsed.Issues.Select(i => i.Message));
        }

        var query = parsed.Value;
        if (query.Terms.Length == 0 || query.Links.Length + query.Lists.Length + query.Includes.Length + query.RevIncludes.Length + query.Sorts.Length > 0 || query.Count is not null
            || query.NeedsTerminology)
        {
            return "A _typeFilter has criteria of the type itself, and nothing that orders, pages, links, includes or asks a value set.";
        }

        _filters.Add(KeyValuePair.Create(parts[0], parts[1]));
        return null;
    }

    private string? AddPatient(string reference)
    {
        var id = reference.StartsWith("Patient/", StringComparison.Ordinal) ? reference["Patient/".Length..] : reference;
        if (!FhirDocument.IsId(id))
        {
            return "patient is a reference to a Patient.";
        }

        _patients.Add(id);
        return null;
    }
}
