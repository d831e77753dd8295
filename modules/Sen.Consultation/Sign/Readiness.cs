using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Prescribe;

namespace Sen.Consultation.Sign;

/// <summary>One line of the sign panel: something that is in order, or what is missing and where to put it.</summary>
/// <param name="Done">In order.</param>
/// <param name="TextKey">"Sign.{key}" with <paramref name="Arguments"/>.</param>
/// <param name="Arguments">Values in the text.</param>
/// <param name="Href">Where to mend it.</param>
public sealed record SignItem(bool Done, string TextKey, IReadOnlyList<string> Arguments, string Href);

/// <summary>What a signature would cover, and whether it can be given.</summary>
public sealed record Readiness(IReadOnlyList<SignItem> Items, int Documents)
{
    public bool Ready => Items.All(i => i.Done);

    /// <summary>Decides from the chart and its assessment; every missing thing is named, not only the first.</summary>
    internal static Readiness Of(Chart chart, Assessment assessment, DateOnly today)
    {
        var lines = chart.Lines;
        if (chart.Replacing)
        {
            return new Readiness([Prescribed(lines, assessment)], assessment.Prescriptions.Count);
        }

        var items = new List<SignItem> { Examined(chart), Diagnosed(chart, assessment) };
        if (lines.Count > 0)
        {
            items.Add(Prescribed(lines, assessment));
        }

        if (chart.Visit.PaymentKind == Profiles.Codes.PaymentBhyt)
        {
            items.Add(Insured(chart, today));
        }

        return new Readiness(items, 1 + assessment.Prescriptions.Count);
    }

    private static SignItem Examined(Chart chart) =>
        chart.Text(NoteSection.Complaint).Length > 0 && chart.Text(NoteSection.Findings).Length > 0
            ? new SignItem(true, "Sign.Examined", [], "#note")
            : new SignItem(false, "Sign.NotExamined", [], "#note");

    private static SignItem Diagnosed(Chart chart, Assessment assessment)
    {
        if (chart.Diagnoses.Count == 0)
        {
            return new SignItem(false, "Sign.NoDiagnosis", [], "#diagnoses");
        }

        return assessment.DiagnosisProblems.FirstOrDefault(p => p.Refused) is { } problem
            ? new SignItem(false, $"Issue.{problem.Code}", [problem.CodeText], "#diagnoses")
            : new SignItem(true, "Sign.Diagnosed", [], "#diagnoses");
    }

    private static SignItem Prescribed(IReadOnlyList<PrescriptionLine> lines, Assessment assessment)
    {
        if (assessment.Clashes is [var clash, ..])
        {
            return new SignItem(false, "Sign.Clash", [clash.Medicine, clash.Allergy], "#prescription");
        }

        if (lines.FirstOrDefault(l => l.Doses.PerDay <= 0) is { } empty)
        {
            return new SignItem(false, "Sign.NoDose", [empty.Name], "#prescription");
        }

        if (assessment.Interactions.FirstOrDefault(i => !i.Answered) is { } open)
        {
            return new SignItem(false, "Sign.Interaction", [open.First, open.Second], "#prescription");
        }

        foreach (var prescription in assessment.Prescriptions)
        {
            if (prescription.Lines.FirstOrDefault(l => l.Days > prescription.Supply.Longest) is { } tooLong)
            {
                return new SignItem(false, "Sign.TooLong", [tooLong.Name, Number(prescription.Supply.Longest)], "#prescription");
            }
        }

        return new SignItem(true, "Sign.Prescribed", [Number(lines.Count)], "#prescription");
    }

    // The card is the insurer's to judge; what is known here is whether it holds on the day.
    private static SignItem Insured(Chart chart, DateOnly today)
    {
        var ends = chart.Coverage?.Period?.End?.Date.UpperBound;
        return chart.Coverage is null ? new SignItem(true, "Sign.CardUnread", [], "#banner")
            : ends < today ? new SignItem(true, "Sign.CardExpired", [Vietnam.VietnameseDate.Day(ends.Value)], "#banner")
            : new SignItem(true, "Sign.CardHolds", [], "#banner");
    }

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
