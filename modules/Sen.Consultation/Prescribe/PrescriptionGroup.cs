using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>The lines of one kind: they are signed and printed as a prescription of their own.</summary>
/// <param name="Kind">Ordinary, narcotic (N), psychotropic and precursor (H).</param>
/// <param name="Lines">In the order they were written.</param>
/// <param name="Supply">How long it may last.</param>
/// <param name="Days">How long it is written for.</param>
internal sealed record PrescriptionGroup(PrescriptionKind Kind, IReadOnlyList<PrescriptionLine> Lines, SupplyAllowance Supply, int Days)
{
    /// <summary>The code it was signed under; null for a draft.</summary>
    public string? Code => Lines.Select(l => l.Code).FirstOrDefault(c => c is not null);

    /// <summary>The prescriptions these lines make, the ordinary one first; kinds without a line are left out.</summary>
    public static IReadOnlyList<PrescriptionGroup> Of(Chart chart, IEnumerable<PrescriptionLine> lines, DateOnly today) =>
    [
        .. lines.GroupBy(l => (Kind: ControlledSubstances.KindOf(l, today), l.Code)).OrderBy(g => g.Key.Kind).ThenBy(g => g.Key.Code, StringComparer.Ordinal)
            .Select(g => new PrescriptionGroup(g.Key.Kind, [.. g], SupplyOf(chart, g.Key.Kind, today), DaysOf(chart, g.Key.Kind, today))),
    ];

    public static SupplyAllowance SupplyOf(Chart chart, PrescriptionKind kind, DateOnly today) =>
        SupplyDays.Allowed(chart.Diagnoses.SelectMany(d => new Diagnosis(d.Resource).Codes), today, kind);

    /// <summary>
    /// Days of one kind in this visit: those chosen, else those of its lines, else the usual as far as it is allowed. The choice for
    /// ordinary medicines is kept with the note, so that it is there before the first line; other kinds keep it on their lines.
    /// </summary>
    public static int DaysOf(Chart chart, PrescriptionKind kind, DateOnly today)
    {
        if (kind == PrescriptionKind.Ordinary && !chart.Signed && chart.Note is { } note && new ConsultationNote(note.Resource).Days is { } chosen)
        {
            return chosen;
        }

        var written = chart.Lines.Where(l => ControlledSubstances.KindOf(l, today) == kind).Select(l => l.Days).FirstOrDefault(d => d > 0);
        return written > 0 ? written : Math.Min(SupplyDays.Usual, SupplyOf(chart, kind, today).Longest);
    }
}
