using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sen.Log;

/// <summary>
/// Address of a tile (C2SP tlog-tiles): <c>tile/L/N</c> for 256 hashes, <c>tile/L/N.p/W</c> for the first W of them,
/// <c>tile/entries/N</c> for the entries under a tile of level 0. N is written in groups of three digits: 1234067 is <c>x001/x234/067</c>.
/// </summary>
/// <param name="Level">The hashes of a tile at level L are the nodes of level 8·L; <see cref="Entries"/> for a bundle of entries.</param>
/// <param name="Number">Which tile of its level, from 0.</param>
/// <param name="Width">Hashes or entries in it, 1 to 256.</param>
public readonly record struct TilePath(int Level, long Number, int Width)
{
    /// <summary>Levels of the tree that one tile spans.</summary>
    public const int Height = 8;

    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 1 << Height;

    /// <summary>The level of a bundle of entries.</summary>
    public const int Entries = -1;

    private const string Prefix = "tile/";
    private const string EntriesName = "entries";
    private const string PartMark = ".p/";
    private const int GroupDigits = 3;
    private const int Group = 1_000;
    private const int MaxLevel = 63;
    private const long MaxNumber = long.MaxValue >> Height;

    public bool IsFull => Width == FullWidth;

    /// <summary>The index, in its level, of the first hash.</summary>
    public long First => Number << Height;

    /// <summary>The level of its hashes in the tree.</summary>
    public int NodeLevel => Math.Max(Level, 0) * Height;

    /// <summary>How wide this tile is in a tree of a size: 0 when the tree has none of it.</summary>
    public int WidthAt(long size)
    {
        // Past this level a long has no more bits.
        var complete = NodeLevel < 63 ? size >> NodeLevel : 0;
        return (int)Math.Clamp(complete - First, 0, FullWidth);
    }

    /// <summary>Reads a path without its leading slash. Every tile has one path; any other is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? path, out TilePath tile)
    {
        tile = default;
        if (path is null || !path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var slash = path.IndexOf('/', Prefix.Length);
        if (slash < 0 || !TryLevel(path[Prefix.Length..slash], out var level))
        {
            return false;
        }

        var (number, width) = (path[(slash + 1)..], FullWidth);
        if (number.IndexOf(PartMark, StringComparison.Ordinal) is var mark and >= 0)
        {
            if (!StrictText.TryNumber(number.AsSpan(mark + PartMark.Length), out var wide) || wide is < 1 or >= FullWidth)
            {
                return false;
            }

            (number, width) = (number[..mark], (int)wide);
        }

        if (!TryIndex(number, out var index))
        {
            return false;
        }

        tile = new TilePath(level, index, width);
        return string.Equals(tile.ToString(), path, StringComparison.Ordinal);
    }

    /// <summary>The path, without a leading slash.</summary>
    public override string ToString()
    {
        var number = (Number % Group).ToString("d3", CultureInfo.InvariantCulture);
        for (var rest = Number / Group; rest > 0; rest /= Group)
        {
            number = $"x{(rest % Group).ToString("d3", CultureInfo.InvariantCulture)}/{number}";
        }

        var level = Level == Entries ? EntriesName : Level.ToString(CultureInfo.InvariantCulture);
        return IsFull ? $"{Prefix}{level}/{number}" : $"{Prefix}{level}/{number}{PartMark}{Width}";
    }

    private static bool TryLevel(string text, out int level)
    {
        if (string.Equals(text, EntriesName, StringComparison.Ordinal))
        {
            level = Entries;
            return true;
        }

        var read = StrictText.TryNumber(text, out var number) && number <= MaxLevel;
        level = read ? (int)number : 0;
        return read;
    }

    private static bool TryIndex(string text, out long index)
    {
        index = 0;
        var groups = text.Split('/');
        for (var i = 0; i < groups.Length; i++)
        {
            var digits = groups[i].AsSpan();
            if (i < groups.Length - 1)
            {
                if (digits is not ['x', .. var after])
                {
                    return false;
                }

                digits = after;
            }

            if (digits.Length != GroupDigits || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                || index > (MaxNumber - value) / Group)
            {
                return false;
            }

            index = (index * Group) + value;
        }

        return true;
    }
}
