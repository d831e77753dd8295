using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace Sen.Documents.Pdf;

/// <summary>A font of TrueType outlines (OpenType, glyf): which glyph a character has, how wide it is, and the font with some glyphs only.</summary>
internal sealed class TrueTypeFont
{
    /// <summary>Tables that go into a part of the font as they are.</summary>
    private static readonly string[] Copied = ["hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"];

    private readonly ReadOnlyMemory<byte> _file;
    private readonly FrozenDictionary<string, (int Offset, int Length)> _tables;
    private readonly FrozenDictionary<int, ushort> _glyphs;
    private readonly int _metrics;

    internal TrueTypeFont(string name, ReadOnlyMemory<byte> file)
    {
        (Name, _file) = (name, file);
        var data = file.Span;
        var tables = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        for (var i = 0; i < U16(data, 4); i++)
        {
            var entry = data[(12 + (16 * i))..];
            tables[Encoding.ASCII.GetString(entry[..4])] = ((int)U32(entry, 8), (int)U32(entry, 12));
        }

        _tables = tables.ToFrozenDictionary(StringComparer.Ordinal);
        UnitsPerEm = U16(Table("head"), 18);
        GlyphCount = U16(Table("maxp"), 4);
        _metrics = U16(Table("hhea"), 34);
        (Ascent, Descent) = (Em(I16(Table("hhea"), 4)), Em(I16(Table("hhea"), 6)));
        Box = [.. Enumerable.Range(0, 4).Select(i => Em(I16(Table("head"), 36 + (2 * i))))];
        CapHeight = _tables.ContainsKey("OS/2") && Table("OS/2").Length > 90 ? Em(I16(Table("OS/2"), 88)) : Ascent;
        _glyphs = CharacterMap.Read(Table("cmap"));
    }

    internal string Name { get; }

    internal int UnitsPerEm { get; }

    internal int GlyphCount { get; }

    /// <summary>In thousandths of the font size, as are all measures.</summary>
    internal int Ascent { get; }

    internal int Descent { get; }

    internal int CapHeight { get; }

    internal IReadOnlyList<int> Box { get; }

    internal bool Has(Rune character) => _glyphs.ContainsKey(character.Value);

    /// <summary>0, the empty box, for a character the font lacks.</summary>
    internal ushort Glyph(Rune character) => _glyphs.GetValueOrDefault(character.Value);

    internal double Advance(ushort glyph) => U16(Table("hmtx"), 4 * Math.Min(glyph, _metrics - 1)) * 1000.0 / UnitsPerEm;

    /// <summary>The font with these glyphs under their own numbers; all others are empty.</summary>
    internal byte[] Subset(IEnumerable<ushort> wanted)
    {
        var kept = Closure(wanted);
        var glyf = new MemoryStream();
        var loca = new byte[4 * (GlyphCount + 1)];
        for (var glyph = 0; glyph < GlyphCount; glyph++)
        {
            BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(4 * glyph), (int)glyf.Length);
            if (kept.Contains((ushort)glyph))
            {
                glyf.Write(Outline((ushort)glyph));
                glyf.Write(new byte[-(int)glyf.Length & 3]);
            }
        }

        BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(4 * GlyphCount), (int)glyf.Length);
        var head = Table("head").ToArray();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var parts = new SortedDictionary<string, byte[]>(StringComparer.Ordinal) { ["head"] = head, ["loca"] = loca, ["glyf"] = glyf.ToArray() };
        foreach (var name in Copied.Where(_tables.ContainsKey))
        {
            parts[name] = Table(name).ToArray();
        }

        return Assemble(parts);
    }

    // A glyph may be put together from others (OpenType, glyf: composite glyph description).
    private SortedSet<ushort> Closure(IEnumerable<ushort> wanted)
    {
        var kept = new SortedSet<ushort> { 0 };
        var waiting = new Stack<ushort>(wanted);
        while (waiting.TryPop(out var glyph))
        {
            if (kept.Add(glyph))
            {
                AddParts(Outline(glyph), waiting);
            }
        }

        return kept;
    }

    private static void AddParts(ReadOnlySpan<byte> outline, Stack<ushort> parts)
    {
        const int words = 0x0001, more = 0x0020;
        if (outline.Length <= 10 || I16(outline, 0) >= 0)
        {
            return;
        }

        var at = 10;
        int flags;
        do
        {
            flags = U16(outline, at);
            parts.Push(U16(outline, at + 2));
            at += 4 + ((flags & words) != 0 ? 4 : 2) + ScaleBytes(flags);
        }
        while ((flags & more) != 0);
    }

    private static int ScaleBytes(int flags) => (flags & 0x0008) != 0 ? 2 : (flags & 0x0040) != 0 ? 4 : (flags & 0x0080) != 0 ? 8 : 0;

    private ReadOnlySpan<byte> Outline(ushort glyph)
    {
        var loca = Table("loca");
        var isLong = I16(Table("head"), 50) == 1;
        var (from, to) = isLong ? ((int)U32(loca, 4 * glyph), (int)U32(loca, 4 * (glyph + 1))) : (2 * U16(loca, 2 * glyph), 2 * U16(loca, 2 * (glyph + 1)));
        return Table("glyf")[from..to];
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> parts)
    {
        var log = (int)Math.Log2(parts.Count);
        var offset = 12 + (16 * parts.Count);
        var file = new byte[offset + parts.Values.Sum(p => (p.Length + 3) & ~3)];
        BinaryPrimitives.WriteInt32BigEndian(file, 0x00010000);
        foreach (var (index, value) in new[] { parts.Count, 16 << log, log, (16 * parts.Count) - (16 << log) }.Index())
        {
            BinaryPrimitives.WriteInt16BigEndian(file.AsSpan(4 + (2 * index)), (short)value);
        }

        foreach (var (index, (name, data)) in parts.Index())
        {
            var entry = file.AsSpan(12 + (16 * index));
            Encoding.ASCII.GetBytes(name, entry);
            data.CopyTo(file, offset);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Sum(file.AsSpan(offset, (data.Length + 3) & ~3)));
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], offset);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], data.Length);
            offset += (data.Length + 3) & ~3;
        }

        return file;
    }

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        var sum = 0u;
        for (var i = 0; i < data.Length; i += 4)
        {
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(data[i..]));
        }

        return sum;
    }

    private ReadOnlySpan<byte> Table(string name) => _file.Span.Slice(_tables[name].Offset, _tables[name].Length);

    private int Em(int units) => (int)Math.Round(units * 1000.0 / UnitsPerEm);

    private static ushort U16(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

    private static short I16(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadInt16BigEndian(data[at..]);

    private static uint U32(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
}

/// <summary>The cmap table of OpenType, formats 4 and 12: characters to glyphs.</summary>
internal static class CharacterMap
{
    internal static FrozenDictionary<int, ushort> Read(ReadOnlySpan<byte> map)
    {
        var found = new Dictionary<int, ushort>();
        for (var i = 0; i < U16(map, 2); i++)
        {
            var table = map[(int)U32(map, 8 + (8 * i))..];
            switch (U16(table, 0))
            {
                case 4:
                    Segments(table, found);
                    break;
                case 12:
                    Groups(table, found);
                    break;
                default:
                    break;
            }
        }

        return found.Where(g => g.Value != 0).ToFrozenDictionary();
    }

    private static void Segments(ReadOnlySpan<byte> table, Dictionary<int, ushort> found)
    {
        var count = U16(table, 6) / 2;
        for (var i = 0; i < count; i++)
        {
            var (end, start) = (U16(table, 14 + (2 * i)), U16(table, 16 + (2 * count) + (2 * i)));
            var (delta, rangeAt) = (U16(table, 16 + (4 * count) + (2 * i)), 16 + (6 * count) + (2 * i));
            var range = U16(table, rangeAt);
            for (int character = start; character <= end && character < 0xFFFF; character++)
            {
                var glyph = range == 0 ? character : U16(table, rangeAt + range + (2 * (character - start)));
                found[character] = glyph == 0 ? (ushort)0 : (ushort)(glyph + delta);
            }
        }
    }

    private static void Groups(ReadOnlySpan<byte> table, Dictionary<int, ushort> found)
    {
        for (var i = 0; i < U32(table, 12); i++)
        {
            var group = table[(16 + (12 * i))..];
            var (start, end, glyph) = (U32(group, 0), U32(group, 4), U32(group, 8));
            for (var character = start; character <= end; character++)
            {
                found[(int)character] = (ushort)(glyph + character - start);
            }
        }
    }

    private static ushort U16(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

    private static uint U32(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
}
