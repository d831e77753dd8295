namespace Sen.Fhir;

/// <summary>
/// What a person types to find a term (R4, $expand filter): each word, with or without marks and in any order, begins a word of the
/// code or of a term.
/// </summary>
public sealed class TermFilter(string text)
{
    private readonly string _folded = SearchText.Fold(text);
    private readonly string[] _words = [.. SearchText.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => " " + w)];

    public bool Matches(ValueSetCode code)
    {
        var words = code.List?.WordsOf(code.Concept.Code) ?? WordsOf(code.Concept);
        return Array.TrueForAll(_words, w => words.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>0 for what is called exactly so, then what begins so, what has the words together, and the rest.</summary>
    public int Rank(ValueSetCode code)
    {
        var display = SearchText.Fold(code.Concept.Display ?? "");
        return string.Equals(display, _folded, StringComparison.Ordinal) || string.Equals(SearchText.Fold(code.Concept.Code), _folded, StringComparison.Ordinal) ? 0
            : display.StartsWith(_folded, StringComparison.Ordinal) ? 1
            : display.Contains(_folded, StringComparison.Ordinal) ? 2 : 3;
    }

    internal static string WordsOf(CodeConcept concept) =>
        " " + SearchText.Fold($"{concept.Code} {concept.Display} {string.Join(' ', concept.Designations.Select(d => d.Value))} {concept.Also}");
}
