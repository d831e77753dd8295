using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>
/// Which prescription a medicine belongs on: ordinary, narcotic (N) or psychotropic and precursor (H), by the lists in force on the
/// day (TT 20/2017/TT-BYT). Any listed substance decides, so a combined medicine is rather held to the stricter form.
/// </summary>
internal static class ControlledSubstances
{
    private static readonly Lazy<IReadOnlyList<Listed>> List = new(() => [.. DatedRows.Read("controlled_substances.csv")
        .Select(r => new Listed(r.Validity, DatedRows.Kind(r.Fields[2]), r.Fields[4]))]);

    /// <summary>The kind of a line: what its code says once it is signed, before that what its substances say.</summary>
    public static PrescriptionKind KindOf(PrescriptionLine line, DateOnly day) =>
        line.Code is { } code && PrescriptionCode.Parse(code).TryGet(out var signed, out _) ? signed.Kind : KindOf(line.Ingredients, day);

    /// <summary>The kind of a medicine by the names of its substances; the strictest of them decides.</summary>
    public static PrescriptionKind KindOf(string ingredients, DateOnly day)
    {
        var words = SearchKey.Of(ingredients).Split([' ', '+', ',', ';', '/', '(', ')', '-'], StringSplitOptions.RemoveEmptyEntries);
        var kinds = List.Value.Where(l => l.Validity.Covers(day) && Array.Exists(words, w => Names(l.Substance, w))).Select(l => l.Kind).ToList();
        return kinds.Contains(PrescriptionKind.Narcotic) ? PrescriptionKind.Narcotic
            : kinds.Count > 0 ? PrescriptionKind.Psychotropic : PrescriptionKind.Ordinary;
    }

    // "Codein" is written "codeine" on boxes: one more letter is the other spelling, more letters are another substance (oxazepam, oxazolam).
    private static bool Names(string substance, string word) =>
        string.Equals(word, substance, StringComparison.Ordinal) || string.Equals(word, substance + "e", StringComparison.Ordinal);

    private sealed record Listed(Validity Validity, PrescriptionKind Kind, string Substance);
}
