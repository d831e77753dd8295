using Sen.Consultation.Attention;
using Sen.Consultation.Diagnose;
using Sen.Consultation.Prescribe;
using Sen.Consultation.Sign;

namespace Sen.Consultation.Examine;

/// <summary>Everything that follows from a chart by rule: what clashes, what needs a reason, what is missing, what to mind.</summary>
internal sealed record Assessment
{
    public required IReadOnlyList<DiagnosisProblem> DiagnosisProblems { get; init; }

    public required IReadOnlyList<AllergyClash> Clashes { get; init; }

    public required IReadOnlyList<InteractionCaution> Interactions { get; init; }

    /// <summary>Names of substances that two medicines of the prescription hold.</summary>
    public required IReadOnlyList<string> Duplicates { get; init; }

    /// <summary>How long ordinary medicines may be written for.</summary>
    public required SupplyAllowance Supply { get; init; }

    /// <summary>The prescriptions that the lines make, one a kind.</summary>
    public required IReadOnlyList<PrescriptionGroup> Prescriptions { get; init; }

    public required IReadOnlyList<TestSeries> Results { get; init; }

    public required IReadOnlyList<AttentionNote> Notes { get; init; }

    public Readiness Readiness { get; private init; } = new([], 0);

    public static Assessment Of(Chart chart, DateTimeOffset now)
    {
        var today = Vietnam.VietnamTime.DayOf(now);
        var lines = chart.Lines;
        var results = Readings.Of(chart.Results);
        var assessment = new Assessment
        {
            DiagnosisProblems = DiagnosisRules.Check(chart.Diagnoses.Select(d => new Diagnosis(d.Resource)), chart.Person.Gender, today),
            Clashes = AllergyCheck.Clashes(chart.Allergies, lines),
            Interactions = InteractionCheck.Between(lines),
            Duplicates = InteractionCheck.Duplicates(lines),
            Supply = PrescriptionGroup.SupplyOf(chart, Vietnam.PrescriptionKind.Ordinary, today),
            Prescriptions = PrescriptionGroup.Of(chart, lines, today),
            Results = results,
            Notes = AttentionRules.Of(chart, results, now),
        };
        return assessment with { Readiness = Readiness.Of(chart, assessment, today) };
    }
}
