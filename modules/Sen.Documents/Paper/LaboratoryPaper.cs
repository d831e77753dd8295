using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Documents.Paper;

/// <summary>Kết quả xét nghiệm, A4: each result with its range and the value of the last time, abnormal ones marked in words and by a grey row.</summary>
internal sealed class LaboratoryPaper(DocumentView view, PaperProof proof)
{
    private const double NameAt = 46.4;
    private const double ValueAt = 248;
    private const double FlagAt = 260;
    private const double UnitAt = 312.6;
    private const double RangeAt = 381.6;
    private const double BeforeAt = 548.6;
    private const double RowHeight = 32.3;

    private readonly PaperHead _head = new(view, proof, Format.A4);
    private readonly IReadOnlyList<Observation> _results = view.Entries<Observation>("Results");
    private readonly IReadOnlyList<Observation> _earlier = view.Entries<Observation>("Earlier");

    internal Layout Layout()
    {
        var corrected = _results.Any(r => r.Status is "corrected" or "amended") || view.Composition.Status is "amended";
        return new Layout
        {
            Format = Format.A4,
            Blocks =
            [
                _head.Title(PaperTexts.Of("Paper.Heading.Laboratory"), corrected ? PaperTexts.Of("Paper.Corrected") : "", PaperTexts.Of("Paper.Laboratory")),
                _head.Facts(Facts()), .. Table(), Legend(),
            ],
            Continuation = _head.Continuation(PaperTexts.Of("Kind.Laboratory")),
            Proof = _head.Proof(
                PaperTexts.Of("Paper.Verify.Laboratory"),
                [new Run($"{PaperTexts.Of("Paper.VerifyHow")} "), new Run(proof.LastFour, Weight.SemiBold), new Run(".")],
                PaperTexts.Of("Paper.ReleasedBy")),
            Foot = _head.Foot,
        };
    }

    private List<(PaperFact, PaperFact?)> Facts()
    {
        var order = view.Entries<ServiceRequest>("Orders") is [var first, ..] ? first : null;
        var taken = view.All<Specimen>().Select(s => s.Collection?.CollectedDateTime?.LowerBound).Where(t => t is not null).DefaultIfEmpty(null).Min();
        var ordered = string.Join(" · ", new[] { view.Visit.RoomName, order?.Requester?.Display }.Where(t => !string.IsNullOrEmpty(t)));
        var diagnosis = view.Entries<Condition>("Diagnoses") is { Count: > 0 } conditions
            ? string.Join("; ", conditions.Select(FactText.Diagnosis))
            : string.Join("; ", view.Entries<ServiceRequest>("Orders").SelectMany(o => o.ReasonCode).Select(FactText.Name).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal));
        return
        [
            (new PaperFact(PaperTexts.Of("Paper.Name"), new Run(view.Person.FullName, Weight.SemiBold), Large: true),
                new PaperFact(PaperTexts.Of("Paper.Birth"), new Run($"{view.Birth} · {view.Sex}", Weight.SemiBold))),
            (new PaperFact(PaperTexts.Of("Paper.RecordNumber"), new Run(view.Person.MedicalRecordNumber ?? "–", Weight.SemiBold)),
                new PaperFact(PaperTexts.Of("Paper.Card"), new Run(view.Card, Weight.SemiBold))),
            (new PaperFact(PaperTexts.Of("Paper.OrderedBy"), new Run(ordered.Length > 0 ? ordered : "–")),
                new PaperFact(PaperTexts.Of("Paper.Taken"), new Run(taken is { } at ? FactText.Moment(at) : "–"))),
            (new PaperFact(PaperTexts.Of("Section.Diagnoses"), new Run(diagnosis.Length > 0 ? diagnosis : "–")),
                new PaperFact(PaperTexts.Of("Paper.Released"), new Run(FactText.Moment(view.At)))),
        ];
    }

    private IEnumerable<Block> Table()
    {
        var head = Head();
        yield return head with { KeepsNext = true };
        foreach (var group in _results.GroupBy(GroupOf).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            yield return Group(PaperTexts.Of($"Paper.Group.{group.Key[2..]}"), head);
            foreach (var result in group.OrderBy(Rank).ThenBy(r => r.Id, StringComparer.Ordinal))
            {
                yield return Row(result, head);
            }
        }
    }

    private Block Head()
    {
        var day = _earlier.Select(o => o.EffectiveDateTime?.LowerBound).Max();
        return new Block(41.3, (sheet, top) =>
        {
            var middle = top + 20.6;
            sheet.Line(new Run(PaperTexts.Of("Paper.Test"), Weight.SemiBold), 11, NameAt, middle);
            sheet.Line(new Run(PaperTexts.Of("Paper.Value"), Weight.SemiBold), 11, ValueAt, middle, Align.Right);
            sheet.Line(new Run(PaperTexts.Of("Paper.Unit"), Weight.SemiBold), 11, UnitAt, middle);
            sheet.Line(new Run(PaperTexts.Of("Paper.Range"), Weight.SemiBold), 11, RangeAt, middle);
            sheet.Line(new Run(PaperTexts.Of("Section.Earlier"), Weight.SemiBold), 11, BeforeAt, day is null ? middle : middle - 7.7, Align.Right);
            if (day is { } before)
            {
                sheet.Line(new Run(VietnameseDate.Day(VietnamTime.DayOf(before)), Weight.SemiBold), 11, BeforeAt, middle + 7.7, Align.Right);
            }

            sheet.Rule(top + 41.3, _head.Left, _head.Right);
        });
    }

    private Block Group(string name, Block head) => new(32.9, (sheet, top) =>
    {
        sheet.Line(new Run(name, Weight.SemiBold), 11, NameAt, top + 18.7);
        sheet.Rule(top + 32.9, _head.Left, _head.Right);
    })
    {
        Head = head,
        KeepsNext = true,
    };

    private Block Row(Observation result, Block head)
    {
        var flag = FactText.Flag(result);
        var abnormal = flag is not ("" or "N");
        var was = FactText.Was(result) is { } before ? $"\n{PaperTexts.Of("Paper.Was", before)}" : "";
        var width = ValueAt - NameAt - 46;
        var names = Words.Lines([new Run(FactText.Name(result.Code) + was)], 11, width);
        var value = FactText.Value(result);
        var isLong = Words.WidthOf(value, new Run("", Weight.SemiBold, Figures: true), 13.5) > 60;
        var values = isLong ? Words.Lines([new Run(value, Weight.SemiBold)], 11, _head.Right - ValueAt) : [];
        var height = Math.Max(RowHeight, 16.2 + (Math.Max(names.Count, values.Count) * 15.5));
        var last = _earlier.FirstOrDefault(e => MakeDocuments.TestOf(e) == MakeDocuments.TestOf(result));
        return new Block(height, (sheet, top) =>
        {
            if (abnormal)
            {
                sheet.Fill(_head.Left, top + 0.4, _head.Right - _head.Left, height - 0.4);
            }

            var middle = top + (height / 2);
            sheet.Flow(names, NameAt, middle - (names.Count * 7.75), 15.5);
            if (isLong)
            {
                // Words of a report take the columns of the number.
                sheet.Flow(values, ValueAt - 40, middle - (values.Count * 7.75), 15.5);
            }
            else
            {
                sheet.Line(new Run(value, Weight.SemiBold, Figures: true), 13.5, ValueAt, middle, Align.Right);
                sheet.Line(new Run(FactText.ShortUnit(result)), 11, UnitAt, middle);
                sheet.Line(new Run(FactText.Range(result)), 11, RangeAt, middle);
            }

            if (abnormal)
            {
                sheet.Line(new Run(Mark(flag), Weight.SemiBold), 11, FlagAt, middle);
            }

            sheet.Line(new Run(last is null ? "" : FactText.Value(last), Figures: true), 11, BeforeAt, middle, Align.Right);
            sheet.Rule(top + height, _head.Left, _head.Right, 0.4);
        })
        {
            Head = head,
        };
    }

    private Block Legend() => new(30, (sheet, top) => sheet.Line(new Run(PaperTexts.Of("Paper.Legend")), 10.6, _head.Left, top + 15));

    private static string Mark(string flag) => flag[0] switch
    {
        'H' => $"▲ {PaperTexts.Of("Paper.High")}",
        'L' => $"▼ {PaperTexts.Of("Paper.Low")}",
        _ => PaperTexts.Of("Paper.Abnormal"),
    };

    // QĐ 7603 chapters; urine tests stand apart on every Vietnamese report.
    private static string GroupOf(Observation observation) => observation.Code?.CodeIn(Systems.Service) switch
    {
        _ when FactText.Name(observation.Code).Contains("niệu", StringComparison.OrdinalIgnoreCase) => "4-urine",
        { Length: > 3 } code when code.StartsWith("22.", StringComparison.Ordinal) => "1-haematology",
        { Length: > 3 } code when code.StartsWith("24.", StringComparison.Ordinal) => "3-microbiology",
        { Length: > 3 } code when code.StartsWith("23.", StringComparison.Ordinal) => "2-chemistry",
        _ => "5-other",
    };

    private static int Rank(Observation observation)
    {
        var loinc = observation.Code?.CodeIn(Systems.Loinc);
        var (index, test) = LabTests.All.Index().FirstOrDefault(t => t.Item.Loinc == loinc);
        return test is null ? int.MaxValue : index;
    }
}
