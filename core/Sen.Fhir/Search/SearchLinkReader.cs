using System.Collections.Immutable;

namespace Sen.Fhir;

/// <summary>Reads chained names: <c>subject:Patient.organization.name</c> and <c>_has:Observation:patient:code</c>.</summary>
internal static class SearchLinkReader
{
    /// <summary>Links of a chain. A real question needs two or three; each is a join.</summary>
    internal const int MaxDepth = 5;

    /// <summary>Types that a chain without a type may fan out to.</summary>
    private const int MaxEnds = 8;

    internal static bool IsLink(string name) =>
        name.StartsWith("_has:", StringComparison.Ordinal) || name.Contains('.', StringComparison.Ordinal);

    /// <summary>Null, with an issue that says why, when the name is not a chain of this type.</summary>
    internal static SearchLink? Read(string type, string name, string value, int depth, List<FhirIssue> issues)
    {
        if (depth >= MaxDepth)
        {
            issues.Add(FhirIssue.Error("too-costly", name, $"A chain has at most {MaxDepth} links."));
            return null;
        }

        return name.StartsWith("_has:", StringComparison.Ordinal)
            ? Reversed(type, name, value, depth, issues)
            : Forward(type, name, value, depth, issues);
    }

    private static SearchLink? Reversed(string type, string name, string value, int depth, List<FhirIssue> issues)
    {
        if (name.Split(':', 4) is not [_, var source, var code, var rest]
            || SearchParameters.Find(source, code) is not { Type: SearchParameterType.Reference } parameter
            || (parameter.Targets.Count > 0 && !parameter.Targets.Contains(type, StringComparer.Ordinal)))
        {
            issues.Add(FhirIssue.Error("invalid", name, $"{name} is not _has:Type:parameter:… with a reference parameter that may lead to {type}."));
            return null;
        }

        var problems = new List<FhirIssue>();
        var end = SearchQueryReader.Condition(new SearchQuery(source), rest, value, depth + 1, problems);
        issues.AddRange(problems.Select(p => p with { Path = name }));
        return problems.Count > 0 ? null : new SearchLink(parameter, Reverse: true, [end]) { Written = KeyValuePair.Create(name, value) };
    }

    private static SearchLink? Forward(string type, string name, string value, int depth, List<FhirIssue> issues)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (head, rest) = (name[..dot], name[(dot + 1)..]);
        var colon = head.IndexOf(':', StringComparison.Ordinal);
        var (code, target) = colon < 0 ? (head, null) : (head[..colon], head[(colon + 1)..]);
        if (SearchParameters.Find(type, code) is not { Type: SearchParameterType.Reference } parameter)
        {
            issues.Add(FhirIssue.Error("not-supported", name, $"{name} is a chain, and {code} is not a reference parameter of {type}."));
            return null;
        }

        if (target is not null && !ResourceTypes.Contains(target))
        {
            issues.Add(FhirIssue.Error("invalid", name, $"{name} names no R4 resource type after the colon."));
            return null;
        }

        var problems = new List<FhirIssue>();
        var ends = ImmutableArray.CreateBuilder<SearchQuery>();
        foreach (var candidate in target is null ? parameter.Targets : [target])
        {
            var own = new List<FhirIssue>();
            var end = SearchQueryReader.Condition(new SearchQuery(candidate), rest, value, depth + 1, own);
            problems.AddRange(own);
            if (own.Count == 0)
            {
                ends.Add(end);
            }
        }

        if (ends.Count is > 0 and <= MaxEnds)
        {
            return new SearchLink(parameter, Reverse: false, ends.ToImmutable()) { Written = KeyValuePair.Create(name, value) };
        }

        issues.Add(ends.Count > MaxEnds
            ? FhirIssue.Error("too-costly", name, $"{name} may lead to {ends.Count} types: name one, {code}:Type.{rest}.")
            : (problems.FirstOrDefault() ?? FhirIssue.Error("invalid", name, "")) with { Path = name, Message = $"{name} leads to no type that has such a parameter." });
        return null;
    }
}
