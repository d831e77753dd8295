using Sen.Fhir;

namespace Sen.Record;

/// <summary>Finds out, from the expressions of R4, which parameters of a type need rows of their own.</summary>
internal static class IndexSources
{
    /// <summary>The parameters that index rows can answer. <c>_id</c> and <c>_lastUpdated</c> are columns; composites are their parts.</summary>
    internal static IEnumerable<SearchParameterInfo> Searchable(string type) => SearchParameters.For(type)
        .Where(p => p.Type is not (SearchParameterType.Composite or SearchParameterType.Special)
            && p.Expression.Length > 0 && p.Code is not ("_id" or "_lastUpdated"))
        .OrderBy(p => p.Code, StringComparer.Ordinal);

    internal static Dictionary<string, IndexSource[]> Of(string type)
    {
        var branches = Searchable(type).ToDictionary(p => p, p => Branches(p.Expression, type));
        var sources = new Dictionary<string, IndexSource[]>(StringComparer.Ordinal);
        foreach (var (parameter, own) in branches)
        {
            sources[parameter.Code] = Narrowed(own, branches) ?? Same(parameter, own, branches) ?? United(parameter, own, branches)
                ?? [new IndexSource(parameter.Code, null)];
        }

        return sources;
    }

    // "Observation.subject.where(resolve() is Patient)" beside "Observation.subject".
    private static IndexSource[]? Narrowed(HashSet<string> own, Dictionary<SearchParameterInfo, HashSet<string>> all)
    {
        const string Where = ".where(resolve() is ";
        if (own.Count != 1 || own.Single() is not { } branch || !branch.EndsWith(')') || branch.LastIndexOf(Where, StringComparison.Ordinal) is not (> 0 and var at))
        {
            return null;
        }

        var target = branch[(at + Where.Length)..^1];
        return ResourceTypes.Contains(target)
            && all.FirstOrDefault(p => p.Key.Type is SearchParameterType.Reference && p.Value.SetEquals([branch[..at]])).Key is { } whole
            ? [new IndexSource(whole.Code, target)]
            : null;
    }

    // Two names for one thing: the first in the alphabet keeps the rows.
    private static IndexSource[]? Same(SearchParameterInfo parameter, HashSet<string> own, Dictionary<SearchParameterInfo, HashSet<string>> all) =>
        all.Where(p => p.Key.Type == parameter.Type && p.Value.SetEquals(own)).MinBy(p => p.Key.Code, StringComparer.Ordinal).Key is { } first
        && !string.Equals(first.Code, parameter.Code, StringComparison.Ordinal)
            ? [new IndexSource(first.Code, null)]
            : null;

    // "Observation.code | Observation.component.code" beside a parameter for each.
    private static IndexSource[]? United(SearchParameterInfo parameter, HashSet<string> own, Dictionary<SearchParameterInfo, HashSet<string>> all)
    {
        var parts = all.Where(p => p.Key.Type == parameter.Type && p.Value.IsProperSubsetOf(own)).OrderBy(p => p.Key.Code, StringComparer.Ordinal).ToList();
        return parts.SelectMany(p => p.Value).ToHashSet(StringComparer.Ordinal).SetEquals(own) && parts.Sum(p => p.Value.Count) == own.Count
            ? [.. parts.Select(p => new IndexSource(p.Key.Code, null))]
            : null;
    }

    /// <summary>The branches of a union that begin at the type.</summary>
    private static HashSet<string> Branches(string expression, string type)
    {
        var branches = new HashSet<string>(StringComparer.Ordinal);
        var (depth, start) = (0, 0);
        for (var i = 0; i <= expression.Length; i++)
        {
            var c = i < expression.Length ? expression[i] : '|';
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (c == '|' && depth == 0)
            {
                var branch = expression[start..i].Trim();
                var root = branch.TrimStart('(');
                if (root.StartsWith(type, StringComparison.Ordinal) && (root.Length == type.Length || root[type.Length] is '.' or ' ')
                    || root.StartsWith("Resource.", StringComparison.Ordinal) || root.StartsWith("DomainResource.", StringComparison.Ordinal))
                {
                    branches.Add(branch);
                }

                start = i + 1;
            }
        }

        return branches;
    }
}
