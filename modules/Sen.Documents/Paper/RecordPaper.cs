using Sen.Documents.Compose;
using Sen.Fhir;

namespace Sen.Documents.Paper;

/// <summary>Bệnh án ngoại trú, A4: what was told, found, decided and advised in one visit.</summary>
internal sealed class RecordPaper(DocumentView view, PaperProof proof)
{
    /// <summary>In the order of a Vietnamese outpatient record.</summary>
    private static readonly string[] Order =
        ["Complaint", "History", "Allergies", "Vitals", "Findings", "Orders", "Results", "Diagnoses", "Medicines", "Advice", "NextVisit"];

    private const double Gap = 7;

    private readonly PaperHead _head = new(view, proof, Format.A4);

    internal Layout Layout() => new()
    {
        Format = Format.A4,
        Blocks =
        [
            _head.Title(PaperTexts.Of("Paper.Heading.Record"), view.Composition.Status is "amended" ? $"{view.Place} · {PaperTexts.Of("Paper.Corrected")}" : view.Place),
            _head.Facts(Facts()), .. Order.SelectMany(Part),
        ],
        Continuation = _head.Continuation(PaperTexts.Of("Kind.Record")),
        Proof = _head.Proof(
            PaperTexts.Of("Paper.Verify.Record"),
            [new Run($"{PaperTexts.Of("Paper.VerifyHow")} "), new Run(proof.LastFour, Weight.SemiBold), new Run(".")],
            PaperTexts.Of("Paper.Doctor")),
        Foot = _head.Foot,
    };

    private List<(PaperFact, PaperFact?)> Facts() =>
    [
        (new PaperFact(PaperTexts.Of("Paper.Name"), new Run(view.Person.FullName, Weight.SemiBold), Large: true),
            new PaperFact(PaperTexts.Of("Paper.Birth"), new Run($"{view.Birth} · {view.Sex}", Weight.SemiBold))),
        (new PaperFact(PaperTexts.Of("Paper.Number"), new Run(view.CitizenNumber, Weight.SemiBold)),
            new PaperFact(PaperTexts.Of("Paper.Card"), new Run(view.Card, Weight.SemiBold))),
        (new PaperFact(PaperTexts.Of("Paper.Address"), new Run(view.Person.AddressText ?? "–")),
            new PaperFact(PaperTexts.Of("Paper.Arrived"), new Run(view.Visit.ArrivedAt is { } at ? FactText.Moment(at) : "–"))),
        (new PaperFact(PaperTexts.Of("Paper.RecordNumber"), new Run(view.Person.MedicalRecordNumber ?? "–")),
            new PaperFact(PaperTexts.Of("Paper.Finished"), new Run(view.Visit.FinishedAt is { } end ? FactText.Moment(end) : "–"))),
    ];

    // Long texts are cut between lines: a page takes as many as it holds.
    private IEnumerable<Block> Part(string key)
    {
        if (view.Section(key) is null)
        {
            yield break;
        }

        var title = Words.Lines([new Run(PaperTexts.Of($"Section.{key}"), Weight.SemiBold)], 11, _head.ValueAt - _head.Left - 8);
        var lines = Words.Lines(RunsOf(key), 11, _head.Right - _head.ValueAt);
        var first = Math.Max(title.Count * Format.A4.Line, Format.A4.Line);
        yield return new Block(Gap + first, (sheet, top) =>
        {
            sheet.Flow(title, _head.Left, top + Gap, Format.A4.Line);
            sheet.Line(lines[0], _head.ValueAt, top + Gap + (Format.A4.Line / 2));
            if (title.Count > 1 && lines.Count > 1)
            {
                sheet.Line(lines[1], _head.ValueAt, top + Gap + (1.5 * Format.A4.Line));
            }
        });
        foreach (var line in lines.Skip(title.Count > 1 ? 2 : 1))
        {
            yield return new Block(Format.A4.Line, (sheet, top) => sheet.Line(line, _head.ValueAt, top + (Format.A4.Line / 2)));
        }
    }

    private IReadOnlyList<Run> RunsOf(string key) => key switch
    {
        "Diagnoses" => PrescriptionPaper.DiagnosisRuns(view, withAllergies: false),
        "NextVisit" => PrescriptionPaper.NextVisit(view),
        "Medicines" => Medicines(),
        "Results" => Results(),
        _ => [new Run(view.Words(key).Replace("\n\n", "\n", StringComparison.Ordinal))],
    };

    private List<Run> Medicines()
    {
        var runs = new List<Run>();
        foreach (var (index, line) in view.Entries<MedicationRequest>("Medicines").Index())
        {
            var name = FactText.Name(line.MedicationCodeableConcept);
            runs.Add(new Run($"{(index > 0 ? "\n" : "")}{index + 1}. {name}", Weight.SemiBold));
            runs.Add(new Run(FactText.Medicine(line)[name.Length..]));
        }

        return runs;
    }

    private List<Run> Results()
    {
        var runs = new List<Run>();
        foreach (var result in view.Entries<Observation>("Results"))
        {
            runs.Add(new Run(runs.Count > 0 ? "; " : ""));
            runs.Add(new Run(FactText.Measured(result), FactText.Flag(result) is "" or "N" ? Weight.Regular : Weight.SemiBold));
        }

        return runs;
    }
}
