using System.Text.Json;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>
/// The expression of a search parameter as steps from property to property. Nearly all of R4's are that simple: names, <c>as</c>,
/// <c>where(resolve() is Patient)</c>, <c>where(system='phone')</c> and unions of them. The definitions say all types on the way, so what
/// a path can meet is known before, and a document is read without making nodes of its elements.
/// </summary>
internal sealed class SearchWalk
{
    private readonly SearchStep[] _steps;

    private SearchWalk(SearchStep[] steps) => _steps = steps;

    /// <summary>Null when the expression needs the whole of FHIRPath.</summary>
    internal static SearchWalk? Compile(Syntax? expression, string resourceType) => new Builder(FhirModel.Get(resourceType)).Run(expression);

    internal void Run(SearchParameterType kind, JsonElement resource, ISearchSink sink) => Run(_steps, kind, resource, resource, sink);

    /// <summary>Whether all that can be found is of such types.</summary>
    internal bool EndsIn(Func<ModelType, bool> wanted) => EndsIn(_steps, wanted);

    private static bool EndsIn(SearchStep[] steps, Func<ModelType, bool> wanted) =>
        Array.TrueForAll(steps, step => step.Next is null ? wanted(step.Property.Type) : EndsIn(step.Next, wanted));

    private static void Run(SearchStep[] steps, SearchParameterType kind, JsonElement owner, JsonElement resource, ISearchSink sink)
    {
        foreach (var step in steps)
        {
            if (!owner.TryGetProperty(step.Property.Utf8Name, out var value))
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.Array)
            {
                Run(step, kind, value, resource, sink);
                continue;
            }

            foreach (var item in value.EnumerateArray())
            {
                Run(step, kind, item, resource, sink);
            }
        }
    }

    private static void Run(SearchStep step, SearchParameterType kind, JsonElement item, JsonElement resource, ISearchSink sink)
    {
        if (step.Filter?.Holds(item, resource) == false)
        {
            return;
        }

        if (step.Next is null)
        {
            SearchValues.Read(kind, item, step.Property.Type, sink);
        }
        else if (item.ValueKind == JsonValueKind.Object)
        {
            Run(step.Next, kind, item, resource, sink);
        }
    }

    /// <summary>To the items of a property, those that pass the filter, and on from each.</summary>
    /// <param name="Next">Null: the items are what is looked for.</param>
    private sealed record SearchStep(ModelProperty Property, SearchStep[]? Next, SearchFilter? Filter);

    /// <summary>What is done with an element.</summary>
    private readonly record struct Rest(SearchStep[]? Next, SearchFilter? Filter);

    private sealed class Builder(ModelType root)
    {
        private static readonly SearchStep[] Nothing = [];

        private bool _isSimple = true;

        internal SearchWalk? Run(Syntax? expression)
        {
            var steps = expression is null ? Nothing : From(expression, _ => default);
            return _isSimple ? new SearchWalk(steps) : null;
        }

        // What the expression finds is asked, by its type, what comes after.
        private SearchStep[] From(Syntax syntax, Func<ModelType, Rest> rest) => syntax switch
        {
            Syntax.Literal { Value: null } => Nothing,
            Syntax.Binary { Operator: "|" } union => [.. From(union.Left, rest), .. From(union.Right, rest)],
            Syntax.Member { Focus: null, Name: var name } => Start(name, rest),
            Syntax.Member { Focus: { } focus, Name: var name } => From(focus, type => new Rest(Children(type, name, rest), null)),
            Syntax.TypeTest { Operator: "as" } cast => From(cast.Operand, type => Cast(type, cast.Type, rest)),
            Syntax.Call { Name: "as" or "ofType", Focus: { } focus, Arguments: [var argument] } => From(focus, type => Cast(type, TypeName.Of(argument), rest)),
            Syntax.Call { Name: "where", Focus: { } focus, Arguments: [var criterion] } => From(focus, type => Where(type, criterion, rest)),
            _ => NotSimple(),
        };

        private SearchStep[] Start(string name, Func<ModelType, Rest> rest) =>
            !char.IsAsciiLetterUpper(name[0]) ? Children(root, name, rest)
            : root.IsA(name) && rest(root) is { Next: { } steps, Filter: null } ? steps
            : NotSimple();

        // What a resource inside a resource is, and the extensions of a primitive, only the document says.
        private SearchStep[] Children(ModelType owner, string name, Func<ModelType, Rest> rest)
        {
            if (owner.IsPrimitive || (owner.IsResource && owner != root))
            {
                return NotSimple();
            }

            var steps = new List<SearchStep>();
            foreach (var property in owner.PropertiesOf(name))
            {
                var after = rest(property.Type);
                if (after.Next is null && property.Type.IsResource)
                {
                    return NotSimple();
                }

                if (after.Next is not [])
                {
                    steps.Add(new SearchStep(property, after.Next, after.Filter));
                }
            }

            return [.. steps];
        }

        private static Rest Cast(ModelType type, TypeName wanted, Func<ModelType, Rest> rest) =>
            wanted.Namespace is null or "FHIR" && type.IsA(wanted.Name) ? rest(type) : new Rest(Nothing, null);

        private Rest Where(ModelType type, Syntax criterion, Func<ModelType, Rest> rest)
        {
            var after = rest(type);
            return after.Filter is null && SearchFilter.Of(type, criterion, root.Name) is { } filter
                ? after with { Filter = filter }
                : new Rest(NotSimple(), null);
        }

        private SearchStep[] NotSimple()
        {
            _isSimple = false;
            return Nothing;
        }
    }
}
