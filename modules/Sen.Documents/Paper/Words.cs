using System.Text;
using Sen.Documents.Pdf;

namespace Sen.Documents.Paper;

/// <summary>A piece of text of one weight.</summary>
/// <param name="Text">The words.</param>
/// <param name="Weight">How heavy.</param>
/// <param name="Figures">Figures of one width: columns, clocks, codes.</param>
internal readonly record struct Run(string Text, Weight Weight = Weight.Regular, bool Figures = false);

/// <summary>A run that one font can draw.</summary>
internal readonly record struct Drawn(string Text, TrueTypeFont Font, double Size, double Width);

/// <summary>Text broken into lines of a width: between words, and inside a word only when it is longer than the line.</summary>
internal static class Words
{
    internal static IReadOnlyList<IReadOnlyList<Drawn>> Lines(IEnumerable<Run> runs, double size, double width)
    {
        var lines = new List<List<Drawn>> { new() };
        var used = 0.0;
        foreach (var word in Together(runs.SelectMany(Atoms)))
        {
            if (word is [("\n", _)])
            {
                lines.Add([]);
                used = 0;
                continue;
            }

            var pieces = word.SelectMany(a => Pieces(a.Text, a.Run, size)).ToList();
            var total = pieces.Sum(p => p.Width);
            var bare = total - (word[^1].Text[^1] == ' ' ? WidthOf(" ", word[^1].Run, size) : 0);
            if (used > 0 && used + bare > width)
            {
                lines.Add([]);
                used = 0;
            }

            if (bare > width)
            {
                used = word.Aggregate(used, (at, atom) => AddLetters(lines, atom.Text, atom.Run, size, (at, width)));
                continue;
            }

            lines[^1].AddRange(pieces);
            used += total;
        }

        return lines;
    }

    // A word may change its weight inside: it ends at a space or a line end, not where a run ends.
    private static IEnumerable<List<(string Text, Run Run)>> Together(IEnumerable<(string Text, Run Run)> atoms)
    {
        var word = new List<(string Text, Run Run)>();
        foreach (var atom in atoms)
        {
            if (atom.Text == "\n" && word.Count > 0)
            {
                yield return word;
                word = [];
            }

            word.Add(atom);
            if (atom.Text[^1] is ' ' or '\n')
            {
                yield return word;
                word = [];
            }
        }

        if (word.Count > 0)
        {
            yield return word;
        }
    }

    internal static double WidthOf(string text, Run run, double size) => Pieces(text, run, size).Sum(p => p.Width);

    /// <summary>The text as pieces that one font can draw: what the wanted font lacks is drawn with the other.</summary>
    internal static IReadOnlyList<Drawn> Pieces(string text, Run run, double size)
    {
        var pieces = new List<Drawn>();
        foreach (var character in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            var (font, scale) = PaperFonts.For(character, run.Weight, run.Figures);
            var width = font.Advance(font.Glyph(character)) * size * scale / 1000;
            if (pieces.Count > 0 && ReferenceEquals(pieces[^1].Font, font))
            {
                pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + character, Width = pieces[^1].Width + width };
            }
            else
            {
                pieces.Add(new Drawn(character.ToString(), font, size * scale, width));
            }
        }

        return pieces;
    }

    private static double AddLetters(List<List<Drawn>> lines, string text, Run run, double size, (double Used, double Width) line)
    {
        var used = line.Used;
        foreach (var letter in text.EnumerateRunes())
        {
            var pieces = Pieces(letter.ToString(), run, size);
            var wide = pieces.Sum(p => p.Width);
            if (used + wide > line.Width && used > 0)
            {
                lines.Add([]);
                used = 0;
            }

            lines[^1].AddRange(pieces);
            used += wide;
        }

        return used;
    }

    // Words with the space behind them; a space that does not break stays inside.
    private static IEnumerable<(string Text, Run Run)> Atoms(Run run)
    {
        var start = 0;
        for (var i = 0; i < run.Text.Length; i++)
        {
            if (run.Text[i] is ' ' or '\n')
            {
                var end = run.Text[i] is ' ' ? i + 1 : i;
                if (end > start)
                {
                    yield return (run.Text[start..end], run);
                }

                if (run.Text[i] is '\n')
                {
                    yield return ("\n", run);
                }

                start = i + 1;
            }
        }

        if (start < run.Text.Length)
        {
            yield return (run.Text[start..], run);
        }
    }
}
