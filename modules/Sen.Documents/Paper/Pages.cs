using Sen.Documents.Pdf;

namespace Sen.Documents.Paper;

/// <summary>A piece of a paper that stays whole: it is drawn from a height down.</summary>
/// <param name="Height">How high it is.</param>
/// <param name="Draw">Draws it.</param>
internal sealed record Block(double Height, Action<Sheet, double> Draw)
{
    /// <summary>The head of the table it is a row of: drawn again when it begins a page.</summary>
    internal Block? Head { get; init; }

    /// <summary>It does not end a page: a heading, or a table head.</summary>
    internal bool KeepsNext { get; init; }
}

/// <summary>The parts of a paper from top to bottom.</summary>
internal sealed record Layout
{
    internal required Format Format { get; init; }

    /// <summary>Head and body.</summary>
    internal required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>What every page after the first begins with.</summary>
    internal required Block Continuation { get; init; }

    /// <summary>QR code and signature, at the foot of the last page.</summary>
    internal required Block Proof { get; init; }

    /// <summary>The line under every page: page and number of pages.</summary>
    internal required Action<Sheet, int, int> Foot { get; init; }
}

/// <summary>Spreads blocks over pages: none is split, table heads come again, the proof stands at the foot of the last page.</summary>
internal static class Pages
{
    /// <summary>Height of the foot line with the rule above it and the margin below.</summary>
    private const double FootHeight = 26.3;

    internal static void Draw(PdfDocument document, Layout layout)
    {
        var pages = Spread(layout);
        for (var i = 0; i < pages.Count; i++)
        {
            var sheet = new Sheet(document, layout.Format);
            var y = 0.0;
            foreach (var block in pages[i])
            {
                block.Draw(sheet, y);
                y += block.Height;
            }

            if (i == pages.Count - 1)
            {
                layout.Proof.Draw(sheet, Bottom(layout) - layout.Proof.Height);
            }

            layout.Foot(sheet, i + 1, pages.Count);
        }
    }

    internal static IReadOnlyList<IReadOnlyList<Block>> Spread(Layout layout)
    {
        var pages = new List<List<Block>> { new() };
        var used = 0.0;
        var blocks = layout.Blocks;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (used + Together(blocks, i) > Bottom(layout) && pages[^1].Count > (pages.Count > 1 ? 1 : 0))
            {
                Open(blocks[i].Head);
            }

            pages[^1].Add(blocks[i]);
            used += blocks[i].Height;
        }

        if (used + layout.Proof.Height > Bottom(layout))
        {
            Open(head: null);
        }

        return pages;

        void Open(Block? head)
        {
            pages.Add([layout.Continuation]);
            used = layout.Continuation.Height;
            if (head is not null)
            {
                pages[^1].Add(head);
                used += head.Height;
            }
        }
    }

    internal static double Bottom(Layout layout) => FootRule(layout.Format);

    internal static double FootRule(Format format) => format.Height - (ReferenceEquals(format, Format.A5) ? FootHeight : 1.6 * FootHeight);

    private static double Together(IReadOnlyList<Block> blocks, int index)
    {
        var height = blocks[index].Height;
        while (blocks[index].KeepsNext && ++index < blocks.Count)
        {
            height += blocks[index].Height;
        }

        return height;
    }
}
