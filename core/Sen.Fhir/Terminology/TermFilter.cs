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

    /// <summary>
    /// 0 for what is called exactly so, then what begins so, what has the words together, and the rest; of each what is met every day
    /// before the others. «Bệnh …» before the name of an illness says nothing.
    /// </summary>
    public int Rank(ValueSetCode code)
    {
        const string Illness = "benh ";
        var display = SearchText.Fold(code.Concept.Display ?? "");
        display = display.StartsWith(Illness, StringComparison.Ordinal) ? display[Illness.Length..] : display;
        if (string.Equals(display, _folded, StringComparison.Ordinal) || string.Equals(SearchText.Fold(code.Concept.Code), _folded, StringComparison.Ordinal))
        {
            return 0;
        }

        var place = display.StartsWith(_folded, StringComparison.Ordinal) ? 0 : display.Contains(_folded, StringComparison.Ordinal) ? 1 : 2;
        return (2 * place) + (code.Concept.Also is null ? 2 : 1);
    }

    internal static string WordsOf(CodeConcept concept) =>
        " " + SearchText.Fold($"{concept.Code} {concept.Display} {string.Join(' ', concept.Designations.Select(d => d.Value))} {concept.Also}");
}
