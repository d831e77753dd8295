using Sen.Documents.Sign;
using Sen.Vietnam;

namespace Sen.Documents.Paper;

/// <summary>A label and what stands beside it.</summary>
internal readonly record struct PaperFact(string Label, Run Value, bool Large = false);

/// <summary>What the papers of both sizes have alike: issuer and codes, title, who it is about, proof and foot.</summary>
internal sealed class PaperHead(DocumentView view, PaperProof proof, Format format)
{
    private readonly bool _small = ReferenceEquals(format, Format.A5);

    internal double Left => format.Margin;

    internal double Right => format.Right;

    /// <summary>Where values stand beside their labels.</summary>
    internal double ValueAt => _small ? 89.8 : 133.4;

    private double SecondLabelAt => _small ? 254 : 348;

    private double SecondValueAt => _small ? 306.7 : 422.9;

    private double Row => _small ? 15 : 19.5;

    /// <summary>Logo, issuer, bar code, title and a line under it.</summary>
    internal Block Title(string title, string under, string? addition = null)
    {
        var height = _small ? 94 : 133;
        height += under.Length > 0 ? _small ? 0 : 14 : _small ? -13 : 0;
        return new Block(height, (sheet, top) =>
        {
            Issuer(sheet, top, addition);
            Barcode(sheet, top);
            sheet.Line(new Run(title, Weight.Bold), _small ? 16.9 : 21.6, format.Width / 2, top + (_small ? 69.4 : 113.4), Align.Center);
            sheet.Line(new Run(under), _small ? 9.3 : 11, format.Width / 2, top + (_small ? 85.7 : 134), Align.Center);
        });
    }

    private void Barcode(Sheet sheet, double top)
    {
        if (view.Number.Length is 0 or > 20 || view.Number.Any(c => c is < ' ' or > '~'))
        {
            return;
        }

        var (barTop, barHeight) = _small ? (top + 16.8, 24.0) : (top + 32.9, 31);
        var width = Drawing.DrawBarcode(sheet.Page, view.Number, Right, barTop, barHeight);
        sheet.Spaced(view.Number, Weight.SemiBold, _small ? 9 : 10.5, (Right - (width / 2), barTop + barHeight + (_small ? 6.6 : 9)), 0.7);
    }

    /// <summary>Facts in two columns, and the rule under them.</summary>
    internal Block Facts(IReadOnlyList<(PaperFact Left, PaperFact? Right)> rows)
    {
        var width = SecondLabelAt - ValueAt - 8;
        var drawn = rows.Select(row =>
        {
            var lines = Words.Lines([row.Left.Value], SizeOf(row.Left), row.Right is null ? Right - ValueAt : width);
            return (row.Left, row.Right, Lines: lines, Height: Row + ((lines.Count - 1) * format.Line));
        }).ToList();
        var top = _small ? 3.2 : 5.5;
        var bottom = _small ? 5.3 : 10;
        return new Block(top + drawn.Sum(r => r.Height) + bottom, (sheet, start) =>
        {
            var y = start + top;
            foreach (var (left, right, lines, height) in drawn)
            {
                sheet.Line(new Run(left.Label), format.Text, Left, y + (Row / 2));
                sheet.Flow(lines, ValueAt, y + ((Row - format.Line) / 2), format.Line);
                if (right is { } second)
                {
                    sheet.Line(new Run(second.Label), format.Text, SecondLabelAt, y + (Row / 2));
                    sheet.Line(second.Value, SizeOf(second), SecondValueAt, y + (Row / 2));
                }

                y += height;
            }

            sheet.Rule(y + bottom, Left, Right);
        });
    }

    /// <summary>A label at the edge and text in lines beside it.</summary>
    internal Block Line(string label, IEnumerable<Run> runs, bool ruled = false)
    {
        var lines = Words.Lines(runs, format.Text, Right - ValueAt);
        var (above, below) = ruled ? (4.9, 4.5) : (0.9, 0.9);
        return new Block(above + (lines.Count * format.Line) + below, (sheet, top) =>
        {
            sheet.Line(new Run(label), format.Text, Left, top + above + (format.Line / 2));
            var end = sheet.Flow(lines, ValueAt, top + above, format.Line);
            if (ruled)
            {
                sheet.Rule(end + below, Left, Right);
            }
        });
    }

    /// <summary>What a page after the first begins with: whose paper it is, and which.</summary>
    internal Block Continuation(string title) => new(_small ? 38 : 62, (sheet, top) =>
    {
        var middle = top + (_small ? 24 : 44);
        sheet.Line(new Run(view.Person.FullName, Weight.SemiBold), format.Text, Left, middle);
        sheet.Line([.. Words.Pieces($"{title} ", new Run(""), format.Text), .. Words.Pieces(view.Number, new Run("", Weight.SemiBold, Figures: true), format.Text)], Right, middle, Align.Right);
        sheet.Rule(middle + (_small ? 9 : 12), Left, Right);
    });

    /// <summary>The QR code with how to use it, and who signed when.</summary>
    internal Block Proof(string how, IReadOnlyList<Run> more, string signedAs)
    {
        var side = Format.Mm(_small ? 33 : 35);
        var boxLeft = _small ? 237.7 : 360.3;
        var confirms = view.CounterSigner is { } head ? $"\n{PaperTexts.Of("Paper.CounterSigner", CounterSigners.ToReference(head).Display)}" : "";
        var explain = Words.Lines([new Run($"{how}\n", Weight.SemiBold), .. more, new Run(confirms)], _small ? 9 : 11, boxLeft - Left - side - (_small ? 16 : 30));
        return new Block(Math.Max(side, explain.Count * format.Line) + (_small ? 16 : 20), (sheet, start) =>
        {
            var top = start + 8;
            Drawing.DrawQr(sheet.Page, proof.Qr, Left, top, side);
            sheet.Flow(explain, Left + side + (_small ? 10 : 18), top - 1, format.Line);
            Signature(sheet, boxLeft, top - 1, signedAs);
        });
    }

    private void Signature(Sheet sheet, double left, double top, string signedAs)
    {
        var (line, text) = (format.Line, format.Text);
        var center = (left + Right) / 2;
        var at = VietnamTime.Local(proof.SignedAt);
        sheet.Line(new Run(PaperTexts.Of("Paper.Date", at.Day, at.Month, at.Year)), text, center, top + (line / 2), Align.Center);
        sheet.Line(new Run(signedAs, Weight.SemiBold), text, center, top + (1.5 * line), Align.Center);
        var licence = view.Licence is { Length: > 0 } number ? PaperTexts.Of("Paper.Licence", number) : null;
        var boxTop = top + (2 * line) + 4;
        var boxHeight = (licence is null ? 1 : 2) * line + (_small ? 9 : 12);
        sheet.Petal(left, boxTop, Right - left, boxHeight, _small ? 6.5 : 10, _small ? 2 : 3);
        var inside = left + (_small ? 7.3 : 9.7);
        var first = boxTop + (boxHeight / 2) - (licence is null ? 0 : line / 2);
        sheet.Line(
            [.. Words.Pieces(PaperTexts.Of("Paper.Signed"), new Run("", Weight.SemiBold), text), .. Words.Pieces($" {PaperTexts.Of("Paper.SignedAt", at.ToString("HH:mm:ss", PaperTexts.Culture))}", new Run(""), text)],
            inside, first);
        if (licence is not null)
        {
            sheet.Line(new Run(licence), text, inside, first + line);
        }

        var name = Words.Lines([new Run(view.SignerName, Weight.SemiBold)], _small ? 10.1 : 11, Right - left);
        sheet.Flow(name, center, boxTop + boxHeight + 3, line, Align.Center);
    }

    internal void Foot(Sheet sheet, int page, int of)
    {
        var rule = Pages.FootRule(format);
        sheet.Rule(rule, Left, Right);
        var middle = rule + (_small ? 9.5 : 12.9);
        var at = VietnamTime.Local(proof.MadeAt);
        sheet.Line(new Run(PaperTexts.Of("Paper.Page", page, of, at.ToString("HH:mm", PaperTexts.Culture), VietnameseDate.Day(VietnamTime.DayOf(at)))), format.Small, Left, middle);
        if (view.IsSample)
        {
            sheet.Line(new Run(PaperTexts.Of("Paper.Sample")), format.Small, Right, middle, Align.Right);
        }
    }

    private void Issuer(Sheet sheet, double top, string? addition)
    {
        Drawing.DrawLogo(sheet.Page, _small ? 22.6 : 44.5, top + (_small ? 16.3 : 33.5), _small ? 25 : 38.7);
        var x = _small ? 57.2 : 99.3;
        var first = top + (_small ? 22.2 : 40.6);
        var address = string.Join(" · ", new[] { addition, view.Facility?.Address.FirstOrDefault()?.Text }.Where(t => !string.IsNullOrEmpty(t)));
        sheet.Line(new Run(view.Facility?.PartOf?.Display ?? ""), _small ? 8.6 : 10.5, x, first);
        sheet.Line(new Run(view.Facility?.Name ?? view.Visit.FacilityName, Weight.SemiBold), _small ? 9.7 : 11.3, x, first + format.Line);
        sheet.Line(new Run(address), _small ? 8.6 : 10.5, x, first + (2 * format.Line));
    }

    private double SizeOf(PaperFact fact) => fact.Large ? (_small ? 11 : 13.2) : format.Text;
}
