using System.Collections.Immutable;
using System.Globalization;

namespace Sen.Fhir;

/// <summary>Reads the parameters of a search one by one and collects everything that is wrong with them.</summary>
internal static class SearchQueryReader
{
    internal static FhirResult<SearchQuery> Read(string type, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        if (!ResourceTypes.Contains(type))
        {
            return new FhirResult<SearchQuery>([FhirIssue.Error("not-supported", "", "Not the name of an R4 resource type.")]);
        }

        var issues = new List<FhirIssue>();
        var query = parameters.Aggregate(new SearchQuery(type), (q, p) => Add(q, p.Key, p.Value, issues));
        return issues.Count == 0 ? new FhirResult<SearchQuery>(query) : new FhirResult<SearchQuery>(issues);
    }

    internal static FhirResult<SearchQuery> ReadLeniently(string type, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var query = Read(type, []);
        if (!query.Succeeded)
        {
            return query;
        }

        var read = query.Value;
        foreach (var (name, value) in parameters)
        {
            var issues = new List<FhirIssue>();
            var next = Add(read, name, value, issues);
            read = issues.Count == 0 ? next : read with { Ignored = read.Ignored.Add(name) };
        }

        return new FhirResult<SearchQuery>(read);
    }

    internal static IEnumerable<KeyValuePair<string, string>> Split(string? queryString) =>
        (queryString ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            return at < 0 ? KeyValuePair.Create(Decode(pair), "") : KeyValuePair.Create(Decode(pair[..at]), Decode(pair[(at + 1)..]));
        });

    internal static SearchQuery Add(SearchQuery query, string name, string value, List<FhirIssue> issues)
    {
        if (value.Length == 0)
        {
            return Refuse(query, issues, "invalid", name, "has no value.");
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            return Refuse(query, issues, "invalid", name, "has a value with a character that no text of FHIR has.");
        }

        switch (name)
        {
            case "_count":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? query with { Count = Math.Min(count, SearchQuery.MaxCount) }
                    : Refuse(query, issues, "invalid", name, "is not a whole number.");
            case "_sort":
                return Sort(query, value, issues);
            case "_include" or "_include:iterate":
                return Include(query, name, value, issues) is { } include ? query with { Includes = query.Includes.Add(include) } : query;
            case "_revinclude" or "_revinclude:iterate":
                return Include(query, name, value, issues) is { } reverse ? query with { RevIncludes = query.RevIncludes.Add(reverse) } : query;
            case "_total":
                return value is "accurate" or "none" or "estimate"
                    ? query with { WantsTotal = value is "accurate" }
                    : Refuse(query, issues, "invalid", name, "is accurate, estimate or none.");
            case "_list":
                return Lists(query, value, issues);
            case "_summary":
                return Summary(query, value, issues);
            case "_elements":
                return query with { Elements = [.. query.Elements, .. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] };
            case "_cursor":
                return query with { Cursor = value };
            default:
                return Condition(query, name, value, depth: 0, issues);
        }
    }

    /// <summary>Adds a term or a link.</summary>
    internal static SearchQuery Condition(SearchQuery query, string name, string value, int depth, List<FhirIssue> issues)
    {
        if (!SearchLinkReader.IsLink(name))
        {
            return Term(query, name, value, issues);
        }

        return SearchLinkReader.Read(query.Type, name, value, depth, issues) is { } link ? query with { Links = query.Links.Add(link) } : query;
    }

    /// <summary>R4 3.1.1.4.0.1: comma, bar, dollar and backslash are escaped with a backslash.</summary>
    internal static string Escape(string value) => string.Concat(value.Select(c => c is ',' or '|' or '$' or '\\' ? "\\" + c : c.ToString()));

    private static SearchQuery Term(SearchQuery query, string name, string value, List<FhirIssue> issues)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var code = colon < 0 ? name : name[..colon];
        var suffix = colon < 0 ? null : name[(colon + 1)..];
        if (SearchParameters.Find(query.Type, code) is not { } parameter)
        {
            return Refuse(query, issues, "not-supported", name, $"is not a search parameter of {query.Type}.");
        }

        if (SearchValueReader.Modifier(parameter, suffix) is not { } modifier)
        {
            return Refuse(query, issues, "not-supported", name, "has a modifier that is not supported here.");
        }

        var criteria = ImmutableArray.CreateBuilder<SearchCriterion>();
        foreach (var part in SearchValueReader.Split(value, ','))
        {
            if (SearchValueReader.Read(query.Type, parameter, modifier.Modifier, modifier.Type, part) is not { } criterion)
            {
                return Refuse(query, issues, "invalid", name, $"has a value that is not a {parameter.Type.ToString().ToLowerInvariant()}.");
            }

            criteria.Add(criterion);
        }

        var term = new SearchTerm(parameter, modifier.Modifier, criteria.ToImmutable()) { Written = KeyValuePair.Create(name, value) };
        return query with { Terms = query.Terms.Add(term) };
    }

    // Lists that the server would have to make up ($current-problems) are not kept.
    private static SearchQuery Lists(SearchQuery query, string value, List<FhirIssue> issues)
    {
        var ids = value.Split(',').Select(v => v.StartsWith("List/", StringComparison.Ordinal) ? v["List/".Length..] : v).ToList();
        return query.Lists.Length > 0 ? Refuse(query, issues, "invalid", "_list", "is said once.")
            : ids.TrueForAll(FhirDocument.IsId) ? query with { Lists = [.. ids] }
            : Refuse(query, issues, "not-supported", "_list", "names a List by its id.");
    }

    private static SearchQuery Summary(SearchQuery query, string value, List<FhirIssue> issues) => value switch
    {
        "count" => query with { Summary = SearchSummary.Count, WantsTotal = true, Count = 0 },
        "true" => query with { Summary = SearchSummary.True },
        "text" => query with { Summary = SearchSummary.Text },
        "data" => query with { Summary = SearchSummary.Data },
        "false" => query with { Summary = SearchSummary.False },
        _ => Refuse(query, issues, "invalid", "_summary", "is true, text, data, count or false."),
    };

    private static SearchQuery Sort(SearchQuery query, string value, List<FhirIssue> issues)
    {
        foreach (var part in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var descending = part[0] == '-';
            var code = descending ? part[1..] : part;
            query = SearchParameters.Find(query.Type, code) is { } parameter
                ? query with { Sorts = query.Sorts.Add(new SearchSort(parameter, descending)) }
                : Refuse(query, issues, "not-supported", "_sort", $"names {code}, which is not a search parameter of {query.Type}.");
        }

        return query;
    }

    private static SearchInclude? Include(SearchQuery query, string name, string value, List<FhirIssue> issues)
    {
        var reverse = name.StartsWith("_revinclude", StringComparison.Ordinal);
        var iterate = name.EndsWith(":iterate", StringComparison.Ordinal);
        if (value is "*" && !reverse)
        {
            return new SearchInclude(null, null, null, iterate);
        }

        if (value.Split(':') is [var every, "*"] && ResourceTypes.Contains(every))
        {
            return new SearchInclude(every, null, reverse ? query.Type : null, iterate);
        }

        if (value.Split(':') is [var source, var code, .. var rest] && rest.Length <= 1
            && SearchParameters.Find(source, code) is { Type: SearchParameterType.Reference } parameter
            && (rest.Length == 0 || ResourceTypes.Contains(rest[0])))
        {
            return new SearchInclude(
                source, parameter, rest is [var target] ? target : reverse && !iterate ? query.Type : null, iterate);
        }

        issues.Add(FhirIssue.Error("invalid", name, $"{name} is not Type:parameter[:Target] with a reference parameter, Type:* or *."));
        return null;
    }

    private static SearchQuery Refuse(SearchQuery query, List<FhirIssue> issues, string code, string name, string reason)
    {
        issues.Add(FhirIssue.Error(code, name, $"{name} {reason}"));
        return query;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
