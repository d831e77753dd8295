using System.Text.RegularExpressions;

namespace Sen.Fhir;

/// <summary>The filters of R4 (valueset-filter-operator) over one concept.</summary>
internal static class ValueSetFilter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Null when it is no filter of R4, or not one that can be read.</summary>
    internal static Func<CodeList, CodeConcept, bool>? Of(string property, string op, string value) => op switch
    {
        "=" => (list, concept) => Values(list, concept, property).Contains(value, StringComparer.Ordinal),
        "is-a" => (list, concept) => list.Subsumes(value, concept.Code),
        "descendent-of" => (list, concept) => IsUnder(list, value, concept),
        "is-not-a" => (list, concept) => !list.Subsumes(value, concept.Code),
        "generalizes" => (list, concept) => list.Subsumes(concept.Code, value),
        "regex" => Pattern(property, value),
        "in" => In(property, value, expected: true),
        "not-in" => In(property, value, expected: false),
        "exists" => (list, concept) => Values(list, concept, property).Any() == value is "true",
        _ => null,
    };

    private static bool IsUnder(CodeList list, string value, CodeConcept concept) =>
        !string.Equals(value, concept.Code, StringComparison.Ordinal) && list.Subsumes(value, concept.Code);

    private static Func<CodeList, CodeConcept, bool> In(string property, string value, bool expected)
    {
        var wanted = value.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        return (list, concept) => Values(list, concept, property).Any(wanted.Contains) == expected;
    }

    // The whole value must fit, and a pattern from outside must not be able to take long.
    private static Func<CodeList, CodeConcept, bool>? Pattern(string property, string value)
    {
        try
        {
            var regex = new Regex($"^(?:{value})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
            return (list, concept) => Values(list, concept, property).Any(regex.IsMatch);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Values(CodeList list, CodeConcept concept, string property) => property switch
    {
        "concept" or "code" => [concept.Code],
        "display" => concept.Display is null ? [] : [concept.Display],
        "parent" => concept.Parents,
        "child" => list.ChildrenOf(concept.Code).Select(c => c.Code),
        "inactive" => [concept.IsInactive ? "true" : "false"],
        _ => concept.Properties.Where(p => string.Equals(p.Code, property, StringComparison.Ordinal)).Select(p => p.Value),
    };
}
