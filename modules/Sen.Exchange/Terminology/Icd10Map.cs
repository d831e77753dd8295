using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Exchange.Terminology;

/// <summary>
/// Between the editions of ICD-10 in Vietnam: the code stays where both have it with one title; a code that is gone has moved
/// (<see cref="Icd10Editions.Moves"/>), has kept its title elsewhere, or is told by what it stood under. No official map was published.
/// </summary>
internal static class Icd10Map
{
    /// <summary>From an older edition to the newest.</summary>
    internal const string Url = "urn:sen:cm:icd10-to-newest";

    internal static IEnumerable<CodeMatch> Of(CodeAsked asked, bool reverse)
    {
        var editions = NationalLists.Of(Systems.Icd10);
        var (newest, old) = (editions[0], editions[^1]);
        return reverse ? Backwards(asked.Code, newest, old) : Forwards(asked.Code, old, newest);
    }

    private static IEnumerable<CodeMatch> Forwards(string code, CodeList from, CodeList to)
    {
        if (from.Get(code) is not { } concept)
        {
            return [];
        }

        if (to.Get(code) is { } same)
        {
            return [Match(SameTitle(concept, same) ? "equal" : "equivalent", same, to)];
        }

        var moves = Icd10Editions.Moves.Where(m => string.Equals(m.From, code, StringComparison.Ordinal)).ToList();
        if (moves.Count > 0)
        {
            return moves.Select(m => Match(m.Relation, to.Get(m.To)!, to));
        }

        var elsewhere = to.Concepts.Where(c => SameTitle(concept, c)).ToList();
        return elsewhere.Count > 0 ? elsewhere.Select(c => Match("equivalent", c, to)) : [Above(concept, from, to)];
    }

    private static IEnumerable<CodeMatch> Backwards(string code, CodeList newest, CodeList old)
    {
        if (newest.Get(code) is not { } concept)
        {
            return [];
        }

        var moved = Icd10Editions.Moves.Where(m => string.Equals(m.To, code, StringComparison.Ordinal))
            .Select(m => Match(CodeMap.Inverse(m.Relation), old.Get(m.From)!, old)).ToList();
        if (old.Get(code) is { } same)
        {
            return moved.Prepend(Match(SameTitle(concept, same) ? "equal" : "equivalent", same, old));
        }

        return moved.Count > 0 ? moved : [Above(concept, newest, old)];
    }

    // The nearest category that both editions have: wider when it still means the same, else only related. Blocks say too little.
    private static CodeMatch Above(CodeConcept concept, CodeList from, CodeList to)
    {
        var near = from.AncestorsOf(concept.Code).Select(a => (Before: from.Get(a)!, Now: to.Get(a))).FirstOrDefault(a => a is { Now: not null, Before.IsAbstract: false });
        return near.Now is null ? new CodeMatch("unmatched", null, Url) : Match(SameTitle(near.Before, near.Now) ? "wider" : "relatedto", near.Now, to);
    }

    private static bool SameTitle(CodeConcept one, CodeConcept other) =>
        Title(one) is { Length: > 0 } title && string.Equals(title, Title(other), StringComparison.Ordinal);

    private static string Title(CodeConcept concept) => SearchText.Fold(concept.DisplayIn("en") ?? "");

    private static CodeMatch Match(string equivalence, CodeConcept target, CodeList list) =>
        new(equivalence, new Coding { System = list.Url, Version = list.Version, Code = target.Code, Display = target.Display }, Url);
}
