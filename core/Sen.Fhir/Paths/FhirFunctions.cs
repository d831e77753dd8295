using System.Collections.Concurrent;
using System.Text.Json;

namespace Sen.Fhir.Paths;

/// <summary>Functions about the tree, and those FHIR adds (R4, 2.9.1.5).</summary>
internal static class FhirFunctions
{
    // Resources that were not read, of which only the type is known; on the path of every commit, so made once.
    private static readonly ConcurrentDictionary<string, PathNode> Unread = new(StringComparer.Ordinal);

    internal static readonly Function[] All =
    [
        new("children", 0, 0, (_, input, _) => [.. input.SelectMany(i => i.Children())]),
        new("descendants", 0, 0, (_, input, _) => [.. input.SelectMany(Descendants)]),
        new("extension", 1, 1, (scope, input, args) => Values.Text(args[0](scope)) is { } url
            ? [.. input.SelectMany(i => i.Child("extension")).Where(e => e.Child("url").Any(u => string.Equals(u.Text, url, StringComparison.Ordinal)))]
            : PathNode.None),
        new("hasValue", 0, 0, (_, input, _) => PathNode.Of(input is [{ Value: not null, Type: null or { IsPrimitive: true } }])),
        new("getValue", 0, 0, (_, input, _) => input is [{ Value: { } value, Type: null or { IsPrimitive: true } }] ? PathNode.Of(value) : PathNode.None),
        new("resolve", 0, 0, (scope, input, _) => [.. input.Select(i => Resolve(scope, i)).OfType<PathNode>()]),
        new("conformsTo", 1, 1, ConformsTo),
        new("htmlChecks", 0, 0, (_, input, _) => Values.Single(input) is { TypeName: "xhtml", Value: string div } ? PathNode.Of(XhtmlRules.Fault(div) is null) : PathNode.None),
        new("checkModifiers", 0, int.MaxValue, CheckModifiers),
        new("comparable", 1, 1, (scope, input, args) =>
            Values.Single(input)?.Value is PathQuantity a && Values.Single(args[0](scope))?.Value is PathQuantity b
                ? PathNode.Of(a.IsComparable(b))
                : PathNode.None),
        new("type", 0, 0, (_, input, _) => [.. input.Select(TypeInfo)]),
        new("now", 0, 0, (scope, _, _) => PathNode.Of((object)new Temporal(TemporalKind.DateTime, TemporalPrecision.Millisecond, scope.Whole.Environment.Now.DateTime, scope.Whole.Environment.Now.Offset))),
        new("today", 0, 0, (scope, _, _) => PathNode.Of((object)new Temporal(TemporalKind.Date, TemporalPrecision.Day, scope.Whole.Environment.Now.Date, null))),
        new("timeOfDay", 0, 0, (scope, _, _) =>
            PathNode.Of((object)new Temporal(TemporalKind.Time, TemporalPrecision.Millisecond, DateTime.MinValue + scope.Whole.Environment.Now.TimeOfDay, null))),
    ];

    // The base definitions are known here, profiles to those who ask; one that nobody knows is an error and not a no.
    private static IReadOnlyList<PathNode> ConformsTo(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        const string Definitions = "http://hl7.org/fhir/StructureDefinition/";
        if (Values.Single(input) is not { } item || Values.Text(args[0](scope)) is not { } url)
        {
            return PathNode.None;
        }

        return url.StartsWith(Definitions, StringComparison.Ordinal) && FhirModel.Find(url[Definitions.Length..]) is { } type
            ? PathNode.Of(item.Type?.IsA(type.Name) == true)
            : PathNode.Of(scope.Whole.Environment.ConformsTo?.Invoke(item, url) ?? throw new FhirPathException("The profile is not known here."));
    }

    private static IReadOnlyList<PathNode> CheckModifiers(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        var known = args.Select(a => Values.Text(a(scope))).ToHashSet(StringComparer.Ordinal);
        return input.SelectMany(i => i.Child("modifierExtension")).All(e => known.Contains(e.FirstChild("url")?.Text))
            ? input
            : throw new FhirPathException("There is a modifier extension that is not expected.");
    }

    private static IEnumerable<PathNode> Descendants(PathNode node) => node.Children().SelectMany(c => Descendants(c).Prepend(c));

    /// <summary>
    /// A contained resource, an entry of the same bundle, what <see cref="FhirPathEnvironment.Resolve"/> finds, or a resource of
    /// which only the type is known from the text of the reference. That is enough for <c>resolve() is Patient</c>.
    /// </summary>
    private static PathNode? Resolve(Scope scope, PathNode item)
    {
        var resource = scope.Whole.Root;
        var text = item.Value as string ?? item.FirstChild("reference")?.Text;
        if (string.IsNullOrEmpty(text))
        {
            return Named(item.FirstChild("type")?.Text);
        }

        if (text[0] == '#')
        {
            return text.Length == 1
                ? resource
                : resource.Child("contained").FirstOrDefault(c => c.Child("id").Any(i => string.Equals(i.Text, text[1..], StringComparison.Ordinal)));
        }

        var entry = resource.Child("entry").FirstOrDefault(e => e.Child("fullUrl").Any(u => string.Equals(u.Text, text, StringComparison.Ordinal)));
        if (entry?.FirstChild("resource") is { } found)
        {
            return found;
        }

        if (scope.Whole.Environment.Resolve is { } resolve)
        {
            return resolve(text) is { } document ? PathNode.Resource(document.Root) : null;
        }

        return Named(ReferenceText.Read(text).Type ?? item.FirstChild("type")?.Text);
    }

    private static PathNode? Named(string? type) => type is null || !ResourceTypes.Contains(type) ? null : Unread.GetOrAdd(type, static name =>
    {
        using var document = JsonDocument.Parse($$"""{"resourceType":"{{name}}"}""");
        return PathNode.Resource(document.RootElement.Clone());
    });

    private static PathNode TypeInfo(PathNode item)
    {
        var (space, name) = TypeFunctions.NameOf(item);
        using var document = JsonDocument.Parse($$"""{"namespace":"{{space}}","name":"{{name}}"}""");
        return new PathNode(document.RootElement.Clone(), default, null);
    }
}
