using System.Collections.Concurrent;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>
/// R4 search semantics over a document. What an index answers only roughly (a composite's parts in one element, a unit, the
/// exact letters) is decided here.
/// </summary>
internal static class DocumentMatch
{
    private const double EarthRadius = 6371.0088;

    private static readonly ConcurrentDictionary<(string Type, string Expression), Step> Compiled = new();

    internal static bool Holds(SearchTerm term, FhirDocument document)
    {
        var parameter = term.Parameter;
        if (ContentText.Is(parameter))
        {
            var text = ContentText.Of(parameter, document);
            return term.Values.Any(value => SearchMatch.Holds(value, term.Modifier, text));
        }

        if (term.Modifier is SearchModifier.Missing && parameter.Type is SearchParameterType.Composite or SearchParameterType.Special)
        {
            return term.Values.OfType<SearchCriterion.Missing>().Any(m => m.IsMissing == (Find(document.ResourceType, parameter.Expression, document).Count == 0));
        }

        if (term.Modifier is SearchModifier.OfType)
        {
            var identifiers = Find(document.ResourceType, parameter.Expression, document);
            return term.Values.OfType<SearchCriterion.TypedIdentifier>().Any(wanted => identifiers.Any(i => HasType(i, wanted)));
        }

        return parameter.Type switch
        {
            SearchParameterType.Composite => term.Values.OfType<SearchCriterion.Composite>().Any(wanted => Composite(parameter, wanted, document)),
            SearchParameterType.Special => term.Values.OfType<SearchCriterion.Near>().Any(wanted => Near(parameter, wanted, document)),
            _ => term.Matches(SearchIndexer.Extract(document, [parameter])),
        };
    }

    private static bool Composite(SearchParameterInfo parameter, SearchCriterion.Composite wanted, FhirDocument document)
    {
        var type = document.ResourceType;
        var resource = PathNode.Resource(document.Root);
        foreach (var element in Path(type, parameter.Expression)(Scope.Of(resource, resource, resource)))
        {
            var all = true;
            for (var i = 0; all && i < parameter.Components.Count; i++)
            {
                var component = parameter.Components[i];
                var kind = SearchParameters.Find(type, component.Code)!.Type;
                all = Path(type, component.Expression)(Scope.Of(element, resource, resource))
                    .SelectMany(node => SearchValues.Read(kind, node))
                    .Any(value => SearchMatch.Holds(wanted.Parts[i], SearchModifier.None, value));
            }

            if (all)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasType(PathNode identifier, SearchCriterion.TypedIdentifier wanted) =>
        string.Equals(identifier.FirstChild("value")?.Text, wanted.Value, StringComparison.Ordinal)
        && identifier.Child("type").SelectMany(t => t.Child("coding")).Any(coding =>
            string.Equals(coding.FirstChild("system")?.Text, wanted.TypeSystem, StringComparison.Ordinal)
            && string.Equals(coding.FirstChild("code")?.Text, wanted.TypeCode, StringComparison.Ordinal));

    // The great circle between two points, by haversines.
    private static bool Near(SearchParameterInfo parameter, SearchCriterion.Near wanted, FhirDocument document)
    {
        foreach (var position in Find(document.ResourceType, parameter.Expression, document))
        {
            if (Number(position, "latitude") is { } latitude && Number(position, "longitude") is { } longitude)
            {
                var (a, b) = (double.DegreesToRadians(latitude), double.DegreesToRadians(wanted.Latitude));
                var across = Math.Sin(double.DegreesToRadians(longitude - wanted.Longitude) / 2);
                var along = Math.Sin((a - b) / 2);
                var distance = 2 * EarthRadius * Math.Asin(Math.Sqrt((along * along) + (Math.Cos(a) * Math.Cos(b) * across * across)));
                return distance <= wanted.Kilometres;
            }
        }

        return false;
    }

    private static double? Number(PathNode node, string name) => node.FirstChild(name)?.Value switch
    {
        decimal number => (double)number,
        long number => number,
        _ => null,
    };

    private static IReadOnlyList<PathNode> Find(string type, string expression, FhirDocument document)
    {
        var resource = PathNode.Resource(document.Root);
        return Path(type, expression)(Scope.Of(resource, resource, resource));
    }

    private static Step Path(string type, string expression) =>
        Compiled.GetOrAdd((type, expression), static key => FhirPath.ForSearch(key.Expression, key.Type));
}
