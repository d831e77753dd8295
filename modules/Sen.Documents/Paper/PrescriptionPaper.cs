using System.Globalization;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;
using Money = Sen.Vietnam.Money;

namespace Sen.Documents.Paper;

/// <summary>Đơn thuốc, A5 (TT 26/2025/TT-BYT): doses by part of the day with pictures and words; zero is a dash.</summary>
internal sealed class PrescriptionPaper(DocumentView view, PaperProof proof)
{
    /// <summary>TT 26/2025/TT-BYT: medicines are bought within five days from the day of writing.</summary>
    internal const int ValidDays = 5;

    private const double NumberAt = 24;
    private const double NameAt = 37.7;
    private const double DosesFrom = 227.5;
    private const double QuantityAt = 395.2;

    private static readonly double[] DoseCenters = [243.2, 274.5, 306.2, 337.5];

    private readonly PaperHead _head = new(view, proof, Format.A5);
    private readonly IReadOnlyList<MedicationRequest> _lines = view.Entries<MedicationRequest>("Medicines");

    internal Layout Layout()
    {
        var title = PaperTexts.Of($"Paper.Heading.{view.Number[^1]}");
        return new Layout
        {
            Format = Format.A5,
            Blocks = [_head.Title(title, view.Place), _head.Facts(Facts()), Diagnoses(), .. Table(), .. After()],
            Continuation = _head.Continuation(PaperTexts.Of("Kind.Prescription")),
            Proof = _head.Proof(PaperTexts.Of("Paper.Verify.Prescription"), Explain(), PaperTexts.Of("Paper.Doctor")),
            Foot = _head.Foot,
        };
    }

    internal static DateOnly BuyUntil(DocumentView view) => VietnamTime.DayOf(view.At).AddDays(ValidDays);

    private List<(PaperFact, PaperFact?)> Facts()
    {
        var weight = view.Entries<Observation>("Vitals").Select(o => o.ValueQuantity?.Value).LastOrDefault(v => v is not null);
        return
        [
            (new PaperFact(PaperTexts.Of("Paper.Name"), new Run(view.Person.FullName, Weight.SemiBold), Large: true),
                new PaperFact(PaperTexts.Of("Paper.Birth"), new Run($"{view.Birth} · {view.Sex}", Weight.SemiBold))),
            (new PaperFact(PaperTexts.Of("Paper.Number"), new Run(view.CitizenNumber, Weight.SemiBold)),
                new PaperFact(PaperTexts.Of("Paper.Weight"), new Run(weight is { } kilograms ? $"{DecimalText.Format(kilograms, 1)}\u00A0kg" : "–", Weight.SemiBold))),
            (new PaperFact(PaperTexts.Of("Paper.Address"), new Run(view.Person.AddressText ?? "–")),
                new PaperFact(PaperTexts.Of("Paper.Card"), new Run(view.Card, Weight.SemiBold))),
        ];
    }

    private Block Diagnoses() => _head.Line(PaperTexts.Of("Section.Diagnoses"), DiagnosisRuns(view, withAllergies: true), ruled: true);

    internal static IReadOnlyList<Run> DiagnosisRuns(DocumentView view, bool withAllergies)
    {
        var runs = new List<Run>();
        foreach (var condition in view.Entries<Condition>("Diagnoses"))
        {
            if (runs.Count > 0)
            {
                runs.Add(new Run("; "));
            }

            runs.Add(new Run($"{FactText.Codes(condition)} ", Weight.SemiBold));
            runs.Add(new Run(FactText.Name(condition.Code)));
        }

        runs.Add(new Run(runs.Count > 0 ? ". " : "– "));
        if (withAllergies && view.Entries<AllergyIntolerance>("Allergies") is { Count: > 0 } allergies)
        {
            runs.Add(new Run(PaperTexts.Of("Paper.Allergy", string.Join(", ", allergies.Select(a => FactText.Name(a.Code)))), Weight.SemiBold));
        }

        return runs;
    }

    private IEnumerable<Block> Table()
    {
        var head = Head();
        yield return head with { KeepsNext = true };
        foreach (var (index, line) in _lines.Index())
        {
            yield return Row(index + 1, line) with { Head = head };
        }
    }

    private Block Head() => new(30.4, (sheet, top) =>
    {
        sheet.Line(new Run(PaperTexts.Of("Paper.ForDays", FactText.Days(_lines)), Weight.SemiBold), 8.4, NameAt, top + 22.2);
        foreach (var (part, center) in FactText.PartsOfDay.Zip(DoseCenters))
        {
            Drawing.DrawTime(sheet.Page, part, center, top + 9.3, 12.5);
            sheet.Line(new Run(PaperTexts.Of($"Dose.{part}"), Weight.SemiBold), 8.4, center, top + 22.2, Align.Center);
        }

        sheet.Line(new Run(PaperTexts.Of("Paper.Quantity"), Weight.SemiBold), 8.4, QuantityAt, top + 22.2, Align.Right);
        sheet.Rule(top + 30.4, _head.Left, _head.Right);
    });

    private Block Row(int number, MedicationRequest line)
    {
        const double how = 13.1;
        const double named = 14.4;
        var width = DosesFrom - NameAt - 6;
        var names = Words.Lines([new Run(FactText.Name(line.MedicationCodeableConcept), Weight.SemiBold)], 10.1, width);
        var instructions = FactText.Instruction(line) is { Length: > 0 } text ? Words.Lines([new Run(text)], 8.8, width) : [];
        var height = 7 + (names.Count * named) + (instructions.Count * how);
        return new Block(height, (sheet, top) =>
        {
            sheet.Line(new Run(number.ToString(CultureInfo.InvariantCulture), Weight.SemiBold), 8.8, NumberAt, top + 3.2 + (named / 2));
            var end = sheet.Flow(names, NameAt, top + 3.2, named);
            sheet.Flow(instructions, NameAt, end, how);
            var middle = top + (height / 2);
            foreach (var (part, center) in FactText.PartsOfDay.Zip(DoseCenters))
            {
                sheet.Line(new Run(FactText.DoseText(FactText.Dose(line, part)), Weight.Bold), 12, center, middle, Align.Center);
            }

            sheet.Line(new Run(FactText.Quantity(line), Weight.SemiBold), 10.1, QuantityAt, middle, Align.Right);
            sheet.Dots(top + height, _head.Left, _head.Right);
        });
    }

    private IEnumerable<Block> After()
    {
        yield return Count();
        if (view.Words("Advice") is { Length: > 0 } advice)
        {
            yield return _head.Line(PaperTexts.Of("Section.Advice"), [new Run(advice)]);
        }

        if (NextVisit(view) is { Count: > 0 } next)
        {
            yield return _head.Line(PaperTexts.Of("Section.NextVisit"), next);
        }
    }

    // TT 26/2025/TT-BYT: the number of medicines in figures with a leading zero, and in words.
    private Block Count()
    {
        var words = Money.InWords(_lines.Count, PaperTexts.Culture).Replace(PaperTexts.Of("Paper.Dong"), "", StringComparison.Ordinal).Trim().ToLower(PaperTexts.Culture);
        var lines = Words.Lines(
            [
                new Run($"{PaperTexts.Of("Paper.Count")} "),
                new Run($"{_lines.Count.ToString("00", CultureInfo.InvariantCulture)} ({words}) ", Weight.SemiBold),
                new Run(PaperTexts.Of("Paper.CountOf")),
            ],
            Format.A5.Text, _head.Right - _head.Left);
        return new Block(21.5, (sheet, top) => sheet.Flow(lines, _head.Left, top + 4.6, Format.A5.Line));
    }

    internal static IReadOnlyList<Run> NextVisit(DocumentView view)
    {
        var slip = view.Entries<Appointment>("NextVisit").Select(a => new AppointmentView(a)).FirstOrDefault(a => a.RequestedDay is not null);
        if (slip?.RequestedDay is not { } day)
        {
            return [];
        }

        var weekday = VietnameseDate.WeekdayDate(day, PaperTexts.Culture);
        var runs = new List<Run> { new(char.ToUpper(weekday[0], PaperTexts.Culture) + weekday[1..], Weight.SemiBold) };
        var plan = string.Join(". ", new[] { Lowered(view.Visit.RoomName), slip.Resource.Comment }.Where(t => !string.IsNullOrEmpty(t)));
        runs.Add(new Run(plan.Length > 0 ? $", {plan}." : "."));
        if (slip.SlipNumber is { } number)
        {
            runs.Add(new Run($" {PaperTexts.Of("Paper.Slip")} "));
            runs.Add(new Run(number, Weight.SemiBold));
        }

        return runs;
    }

    private static string Lowered(string text) => text.Length == 0 ? "" : char.ToLower(text[0], PaperTexts.Culture) + text[1..];

    private List<Run> Explain() =>
    [
        new Run($"{PaperTexts.Of("Paper.VerifyHow")} "), new Run($"{proof.LastFour}", Weight.SemiBold), new Run(".\n"),
        new Run($"{PaperTexts.Of("Paper.BuyUntil")} "), new Run(VietnameseDate.Day(BuyUntil(view)), Weight.SemiBold), new Run("."),
    ];
}
