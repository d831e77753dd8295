using System.Globalization;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;
using Money = Sen.Vietnam.Money;

namespace Sen.Documents.Paper;

/// <summary>Bảng kê chi phí khám bệnh, chữa bệnh, A4: every charge with what insurance pays of it and what the person pays.</summary>
internal sealed class BillPaper(DocumentView view, PaperProof proof)
{
    private const double NameAt = 62;
    private const double QuantityAt = 296;
    private const double RowLine = 15;

    private static readonly string[] Groups = [Codes.ChargeExam, Codes.ChargeTest, Codes.ChargeMedicine];
    private static readonly string[] ColumnKeys = ["Price", "Cost", "Insurer", "Person"];

    // Right edges of the columns of money.
    private static readonly double[] Columns = [368, 432, 491, 550];

    private readonly PaperHead _head = new(view, proof, Format.A4);
    private readonly InvoiceView _invoice = new(view.Entries<Invoice>("Charges")[0]);

    internal Layout Layout() => new()
    {
        Format = Format.A4,
        Blocks = [_head.Title(PaperTexts.Of("Paper.Heading.Bill"), ""), _head.Facts(Facts()), .. Table(), .. Totals()],
        Continuation = _head.Continuation(PaperTexts.Of("Kind.Bill")),
        Proof = _head.Proof(
            PaperTexts.Of("Paper.Verify.Bill"),
            [new Run($"{PaperTexts.Of("Paper.VerifyHow")} "), new Run(proof.LastFour, Weight.SemiBold), new Run(".")],
            PaperTexts.Of("Paper.Facility")),
        Foot = _head.Foot,
    };

    private List<(PaperFact, PaperFact?)> Facts() =>
    [
        (new PaperFact(PaperTexts.Of("Paper.Name"), new Run(view.Person.FullName, Weight.SemiBold), Large: true),
            new PaperFact(PaperTexts.Of("Paper.Birth"), new Run($"{view.Birth} · {view.Sex}", Weight.SemiBold))),
        (new PaperFact(PaperTexts.Of("Paper.RecordNumber"), new Run(view.Person.MedicalRecordNumber ?? "–", Weight.SemiBold)),
            new PaperFact(PaperTexts.Of("Paper.Card"), new Run(view.Card, Weight.SemiBold))),
        (new PaperFact(PaperTexts.Of("Section.Diagnoses"), new Run(string.Join("; ", view.Entries<Condition>("Diagnoses").Select(FactText.Diagnosis)) is { Length: > 0 } text ? text : "–")),
            new PaperFact(PaperTexts.Of("Paper.Settled"), new Run(FactText.Moment(view.At)))),
    ];

    private IEnumerable<Block> Table()
    {
        var head = Head();
        yield return head with { KeepsNext = true };
        var number = 0;
        foreach (var group in Groups)
        {
            var lines = _invoice.Lines.Where(l => l.Group == group).ToList();
            if (lines.Count == 0)
            {
                continue;
            }

            yield return Group(PaperTexts.Of($"Paper.Charge.{group}"), lines, head);
            foreach (var line in lines)
            {
                yield return Row(++number, line, head);
            }
        }
    }

    private Block Head() => new(30, (sheet, top) =>
    {
        var middle = top + 15;
        sheet.Line(new Run(PaperTexts.Of("Paper.Item"), Weight.SemiBold), 10, NameAt, middle);
        sheet.Line(new Run(PaperTexts.Of("Paper.Pieces"), Weight.SemiBold), 10, QuantityAt, middle, Align.Right);
        foreach (var (key, right) in ColumnKeys.Zip(Columns))
        {
            sheet.Line(new Run(PaperTexts.Of($"Paper.Money.{key}"), Weight.SemiBold), 10, right, middle, Align.Right);
        }

        sheet.Rule(top + 30, _head.Left, _head.Right);
    });

    private Block Group(string name, List<InvoiceLine> lines, Block head) => new(28, (sheet, top) =>
    {
        var middle = top + 16;
        sheet.Line(new Run(name, Weight.SemiBold), 11, 46.4, middle);
        Amounts(sheet, middle, Weight.SemiBold, null, lines.Sum(l => l.Cost), lines.Sum(l => l.InsurerPays), lines.Sum(l => l.PersonPays));
        sheet.Rule(top + 28, _head.Left, _head.Right);
    })
    {
        Head = head,
        KeepsNext = true,
    };

    private Block Row(int number, InvoiceLine line, Block head)
    {
        var names = Words.Lines([new Run(line.Name)], 10.5, QuantityAt - NameAt - 40);
        var height = 9 + (names.Count * RowLine);
        return new Block(height, (sheet, top) =>
        {
            var middle = top + (height / 2);
            sheet.Line(new Run(number.ToString(CultureInfo.InvariantCulture), Figures: true), 10.5, NameAt - 6, top + 4.5 + (RowLine / 2), Align.Right);
            sheet.Flow(names, NameAt, top + 4.5, RowLine);
            sheet.Line(new Run(DecimalText.Format(line.Quantity, 2), Figures: true), 10.5, QuantityAt, middle, Align.Right);
            Amounts(sheet, middle, Weight.Regular, line.UnitPrice, line.Cost, line.InsurerPays, line.PersonPays);
            sheet.Rule(top + height, _head.Left, _head.Right, 0.4);
        })
        {
            Head = head,
        };
    }

    private static void Amounts(Sheet sheet, double middle, Weight weight, params ReadOnlySpan<long?> amounts)
    {
        for (var i = 0; i < amounts.Length; i++)
        {
            if (amounts[i] is { } amount)
            {
                sheet.Line(new Run(Money.Number(amount, PaperTexts.Culture), weight, Figures: true), 10.5, Columns[i], middle, Align.Right);
            }
        }
    }

    private IEnumerable<Block> Totals()
    {
        yield return new Block(8, (_, _) => { });
        yield return Total("Paper.Total.Cost", _invoice.Cost, Weight.Regular);
        yield return Total("Paper.Total.Insurer", _invoice.InsurerPays, Weight.Regular, Money.Number(_invoice.InsurerPercent, PaperTexts.Culture));
        yield return Total("Paper.Total.Person", _invoice.PersonPays, Weight.Bold);
        var words = Money.InWords(_invoice.PersonPays, PaperTexts.Culture);
        yield return _head.Line(PaperTexts.Of("Paper.InWords"), [new Run($"{char.ToUpper(words[0], PaperTexts.Culture)}{words[1..]}.")]);
    }

    private static Block Total(string key, long amount, Weight weight, params ReadOnlySpan<object?> values)
    {
        var label = PaperTexts.Of(key, values);
        var size = weight is Weight.Bold ? 13.5 : 11;
        return new Block(weight is Weight.Bold ? 24 : 19, (sheet, top) =>
        {
            var middle = top + (weight is Weight.Bold ? 12 : 9.5);
            sheet.Line(new Run(label, weight), 11, Columns[1], middle, Align.Right);
            sheet.Line(
                [.. Words.Pieces(Money.Number(amount, PaperTexts.Culture), new Run("", weight, Figures: true), size), .. Words.Pieces("\u00A0đ", new Run("", weight), size)],
                Columns[3], middle, Align.Right);
        });
    }
}
