namespace Sen.Signatures;

/// <summary>A PDF as its cross-reference says: which object lies where, newest first (ISO 32000-1 §7.5).</summary>
internal sealed class PdfFile
{
    private const int MaxSections = 256;

    private readonly Dictionary<int, PdfPlace> _places = [];
    private readonly Dictionary<int, PdfValue> _read = [];
    private readonly HashSet<int> _reading = [];

    private PdfFile(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal PdfValue.Dictionary Trailer { get; private set; } = PdfValue.Dictionary.Of();

    /// <summary>Where the newest cross-reference section begins.</summary>
    internal long Start { get; private set; }

    /// <summary>Whether the newest section is a stream; an update has to continue in the same form.</summary>
    internal bool HasStreamTable { get; private set; }

    internal IReadOnlyCollection<int> Objects => _places.Keys;

    internal PdfValue.Reference RootReference => Trailer["Root"] as PdfValue.Reference ?? throw new PdfFormatException("No catalog.");

    internal PdfValue.Dictionary Root => Dictionary(RootReference);

    internal int Size => Trailer["Size"] is PdfValue.Number { Integer: > 0 and < int.MaxValue and var size } ? (int)size : throw new PdfFormatException("No size.");

    /// <exception cref="PdfFormatException">The bytes are no readable PDF, or an encrypted one.</exception>
    internal static PdfFile Read(ReadOnlyMemory<byte> bytes)
    {
        var file = new PdfFile(bytes);
        var span = bytes.Span;
        var tail = Math.Max(0, span.Length - 1024);
        var mark = span[tail..].LastIndexOf("startxref"u8);
        if (!span.StartsWith("%PDF-"u8) || mark < 0)
        {
            throw new PdfFormatException("Not a PDF.");
        }

        file.Start = new PdfLexer(bytes, tail + mark + 9).ReadInteger();
        file.ReadSections(file.Start);
        if (file.Trailer["Encrypt"] is not null)
        {
            throw new PdfFormatException("The file is encrypted.");
        }

        return file;
    }

    /// <summary>The object behind a reference, or the value itself. What does not exist is null (§7.3.10).</summary>
    internal PdfValue Resolve(PdfValue? value) => value is PdfValue.Reference reference ? Object(reference.Object) : value ?? new PdfValue.Null();

    internal PdfValue.Dictionary Dictionary(PdfValue? value) => Resolve(value) as PdfValue.Dictionary ?? throw new PdfFormatException("A dictionary was expected.");

    internal IReadOnlyList<PdfValue> Items(PdfValue? value) => Resolve(value) is PdfValue.Items items ? items.Values : [];

    internal PdfValue Object(int number)
    {
        if (_read.TryGetValue(number, out var known))
        {
            return known;
        }

        if (!_places.TryGetValue(number, out var place))
        {
            return new PdfValue.Null();
        }

        if (!_reading.Add(number))
        {
            throw new PdfFormatException("An object needs itself to be read.");
        }

        var value = place.Container is { } container
            ? PdfStreams.ObjectIn(Object(container) as PdfValue.Stream ?? throw new PdfFormatException("No object stream."), number, place.Offset, this)
            : new PdfLexer(Bytes, place.Offset).ReadIndirect(number, Resolve);
        _reading.Remove(number);
        return _read[number] = value;
    }

    /// <summary>The pages in their order.</summary>
    internal IEnumerable<PdfValue.Reference> Pages()
    {
        var seen = new HashSet<int>();
        var open = new Stack<PdfValue>([Root["Pages"] ?? throw new PdfFormatException("No pages.")]);
        while (open.TryPop(out var next))
        {
            if (next is not PdfValue.Reference reference || !seen.Add(reference.Object))
            {
                throw new PdfFormatException("The tree of pages is broken.");
            }

            var node = Dictionary(reference);
            if (node["Kids"] is null)
            {
                yield return reference;
                continue;
            }

            foreach (var kid in Items(node["Kids"]).Reverse())
            {
                open.Push(kid);
            }
        }
    }

    internal void Add(int number, PdfPlace place) => _places.TryAdd(number, place);

    private void ReadSections(long first)
    {
        var seen = new HashSet<long>();
        var open = new Queue<long>([first]);
        while (open.TryDequeue(out var at))
        {
            if (at < 0 || at >= Bytes.Length || !seen.Add(at) || seen.Count > MaxSections)
            {
                throw new PdfFormatException("The cross-reference is broken.");
            }

            var lexer = new PdfLexer(Bytes, (int)at);
            var isTable = lexer.TakeWord("xref");
            var trailer = isTable ? ReadTable(lexer) : PdfStreams.ReadCrossReference(lexer, this);
            if (at == first)
            {
                (Trailer, HasStreamTable) = (trailer, !isTable);
            }

            foreach (var next in new[] { trailer["XRefStm"], trailer["Prev"] })
            {
                if (next is PdfValue.Number { Integer: { } offset })
                {
                    open.Enqueue(offset);
                }
            }
        }

        // A freed object stays free whatever older sections say; then it is as if it had never been.
        foreach (var free in _places.Where(p => p.Value.IsFree).Select(p => p.Key).ToList())
        {
            _places.Remove(free);
        }
    }

    private PdfValue.Dictionary ReadTable(PdfLexer lexer)
    {
        while (!lexer.TakeWord("trailer"))
        {
            var (first, count) = (lexer.ReadInteger(), lexer.ReadInteger());
            if (first < 0 || count < 0 || first + count > Bytes.Length)
            {
                throw new PdfFormatException("The cross-reference table is larger than the file.");
            }

            for (var i = 0; i < count; i++)
            {
                var offset = lexer.ReadInteger();
                _ = lexer.ReadInteger();
                var used = lexer.TakeWord("n");
                if ((!used && !lexer.TakeWord("f")) || offset > Bytes.Length)
                {
                    throw new PdfFormatException("A line of the cross-reference table is broken.");
                }

                Add((int)first + i, used ? new PdfPlace((int)offset, null) : PdfPlace.Free);
            }
        }

        return lexer.ReadValue() as PdfValue.Dictionary ?? throw new PdfFormatException("No trailer.");
    }
}

/// <summary>Where an object lies: at an offset of the file, or as the n-th of an object stream.</summary>
internal readonly record struct PdfPlace(int Offset, int? Container)
{
    internal static PdfPlace Free { get; } = new(-1, null);

    internal bool IsFree => Offset < 0;
}
