using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>What a code becomes in another system or edition.</summary>
/// <param name="Equivalence">Of the target as seen from the source (R4, concept-map-equivalence).</param>
/// <param name="Target">Null when there is none (unmatched).</param>
/// <param name="Source">Address of the map that says so.</param>
internal sealed record CodeMatch(string Equivalence, Coding? Target, string? Source)
{
    internal bool IsMatch => Target is not null && Equivalence is not ("unmatched" or "disjoint");
}

/// <summary>The rules of a ConceptMap resource (R4, 4.10) over one code.</summary>
internal static class CodeMap
{
    internal static IEnumerable<CodeMatch> Forwards(ConceptMap map, CodeAsked asked, string? targetSystem)
    {
        foreach (var group in map.Group.Where(g => Is(g.Source, asked.System) && Is(g.Target, targetSystem)))
        {
            var targets = group.Element.Where(e => string.Equals(e.Code, asked.Code, StringComparison.Ordinal)).SelectMany(e => e.Target).ToList();
            foreach (var target in targets)
            {
                yield return new CodeMatch(target.Equivalence ?? "relatedto", target.Code is { } code ? Code(group.Target, code, target.Display, group.TargetVersion) : null, map.Url);
            }

            if (targets.Count == 0 && Unmapped(group, asked) is { } other)
            {
                yield return new CodeMatch("inexact", other, map.Url);
            }
        }
    }

    internal static IEnumerable<CodeMatch> Backwards(ConceptMap map, CodeAsked asked, string? targetSystem) => map.Group
        .Where(g => Is(g.Target, asked.System) && Is(g.Source, targetSystem))
        .SelectMany(group => group.Element
            .SelectMany(element => element.Target.Select(target => (element, target)))
            .Where(pair => string.Equals(pair.target.Code, asked.Code, StringComparison.Ordinal) && pair.element.Code is not null)
            .Select(pair => new CodeMatch(Inverse(pair.target.Equivalence ?? "relatedto"), Code(group.Source, pair.element.Code!, pair.element.Display, group.SourceVersion), map.Url)));

    internal static string Inverse(string equivalence) => equivalence switch
    {
        "wider" => "narrower",
        "narrower" => "wider",
        "subsumes" => "specializes",
        "specializes" => "subsumes",
        _ => equivalence,
    };

    // A null system was not asked for, or is not said by the map: it keeps nobody out.
    private static bool Is(string? said, string? asked) => said is null || asked is null || string.Equals(said, asked, StringComparison.Ordinal);

    private static Coding? Unmapped(ConceptMap.GroupComponent group, CodeAsked asked) => group.Unmapped?.Mode switch
    {
        "provided" => Code(group.Target, asked.Code, asked.Display, group.TargetVersion),
        "fixed" when group.Unmapped.Code is { } code => Code(group.Target, code, group.Unmapped.Display, group.TargetVersion),
        _ => null,
    };

    private static Coding Code(string? system, string code, string? display, string? version) =>
        new() { System = system, Version = version, Code = code, Display = display };
}
