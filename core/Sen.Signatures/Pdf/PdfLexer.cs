using System.Text;

namespace Sen.Signatures;

/// <summary>Reads objects from the bytes of a PDF (ISO 32000-1 §7.2, §7.3).</summary>
internal sealed class PdfLexer(ReadOnlyMemory<byte> file, int at)
{
    private const int MaxDepth = 64;

    internal int At { get; private set; } = at;

    private ReadOnlySpan<byte> Bytes => file.Span;

    /// <summary>Reads <c>n g obj … endobj</c>'s value, with its stream when it has one.</summary>
    internal PdfValue ReadIndirect(int number, Func<PdfValue, PdfValue> resolve)
    {
        if (ReadValue() is not PdfValue.Number { Integer: { } found } || found != number || ReadValue() is not PdfValue.Number || !TakeWord("obj"))
        {
            throw new PdfFormatException($"Object {number} is not where the table says.");
        }

        var value = ReadValue();
        if (value is not PdfValue.Dictionary head || !TakeWord("stream"))
        {
            return value;
        }

        // §7.3.8.1: CR LF or LF, never CR alone.
        At += Peek() == '\r' && Peek(1) == '\n' ? 2 : 1;
        if (head["Length"] is not { } length || resolve(length) is not PdfValue.Number { Integer: { } size } || size < 0 || size > Bytes.Length - At)
        {
            throw new PdfFormatException($"The stream of object {number} has no length.");
        }

        return new PdfValue.Stream(head, file.Slice(At, (int)size));
    }

    internal PdfValue ReadValue() => ReadValue(0);

    /// <summary>Takes the word when it stands here.</summary>
    internal bool TakeWord(string word)
    {
        SkipSpace();
        if (Bytes.Length - At < word.Length || !Bytes.Slice(At, word.Length).SequenceEqual(Encoding.ASCII.GetBytes(word)))
        {
            return false;
        }

        At += word.Length;
        return true;
    }

    internal long ReadInteger() => ReadValue() is PdfValue.Number { Integer: { } value } ? value : throw new PdfFormatException("A whole number was expected.");

    private PdfValue ReadValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PdfFormatException("Nested too deep.");
        }

        SkipSpace();
        return Peek() switch
        {
            '/' => new PdfValue.Name(ReadName()),
            '(' => ReadLiteral(),
            '<' when Peek(1) == '<' => ReadDictionary(depth),
            '<' => ReadHex(),
            '[' => ReadItems(depth),
            _ => ReadWord(),
        };
    }

    private PdfValue ReadWord()
    {
        var start = At;
        while (At < Bytes.Length && IsRegular(Bytes[At]))
        {
            At++;
        }

        var word = Encoding.Latin1.GetString(Bytes[start..At]);
        return word switch
        {
            "null" => new PdfValue.Null(),
            "true" => new PdfValue.Flag(true),
            "false" => new PdfValue.Flag(false),
            _ when word.Length > 0 && word.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.') => NumberOrReference(word),
            _ => throw new PdfFormatException("Neither a value nor a word of PDF."),
        };
    }

    private PdfValue NumberOrReference(string word)
    {
        var back = At;
        if (int.TryParse(word, System.Globalization.NumberStyles.None, null, out var number) && TryReadGeneration(out var generation))
        {
            return new PdfValue.Reference(number, generation);
        }

        At = back;
        return new PdfValue.Number(word);
    }

    private bool TryReadGeneration(out int generation)
    {
        SkipSpace();
        var start = At;
        while (char.IsAsciiDigit(Peek()))
        {
            At++;
        }

        if (!int.TryParse(Bytes[start..At], System.Globalization.NumberStyles.None, null, out generation))
        {
            return false;
        }

        SkipSpace();
        if (Peek() != 'R' || (At + 1 < Bytes.Length && IsRegular(Bytes[At + 1])))
        {
            return false;
        }

        At++;
        return true;
    }

    private string ReadName()
    {
        var name = new StringBuilder();
        At++;
        while (At < Bytes.Length && IsRegular(Bytes[At]))
        {
            if (Bytes[At] == '#' && At + 2 < Bytes.Length && char.IsAsciiHexDigit((char)Bytes[At + 1]) && char.IsAsciiHexDigit((char)Bytes[At + 2]))
            {
                name.Append((char)Convert.FromHexString(Encoding.ASCII.GetString(Bytes.Slice(At + 1, 2)))[0]);
                At += 3;
                continue;
            }

            name.Append((char)Bytes[At++]);
        }

        return name.ToString();
    }

    private PdfValue.Text ReadHex()
    {
        var start = At++;
        var digits = new StringBuilder();
        while (Peek() != '>')
        {
            var c = Take();
            if (char.IsAsciiHexDigit(c))
            {
                digits.Append(c);
            }
            else if (!IsSpace((byte)c))
            {
                throw new PdfFormatException("A hexadecimal string holds something else.");
            }
        }

        At++;
        return new PdfValue.Text(Convert.FromHexString(digits.Length % 2 == 0 ? digits.ToString() : digits.Append('0').ToString()), true, start, At);
    }

    private PdfValue.Text ReadLiteral()
    {
        var start = At++;
        var bytes = new List<byte>();
        for (var open = 1; ;)
        {
            var c = Take();
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open == 0)
            {
                return new PdfValue.Text([.. bytes], false, start, At);
            }

            if (c == '\\')
            {
                ReadEscape(bytes);
            }
            else
            {
                bytes.Add((byte)c);
            }
        }
    }

    private void ReadEscape(List<byte> bytes)
    {
        var c = Take();
        switch (c)
        {
            case >= '0' and <= '7':
                var value = c - '0';
                for (var i = 0; i < 2 && Peek() is >= '0' and <= '7'; i++)
                {
                    value = (value * 8) + (Take() - '0');
                }

                bytes.Add((byte)value);
                break;
            case '\r':
                At += Peek() == '\n' ? 1 : 0;
                break;
            case '\n':
                break;
            default:
                bytes.Add((byte)(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => c }));
                break;
        }
    }

    private PdfValue.Items ReadItems(int depth)
    {
        At++;
        var values = new List<PdfValue>();
        for (SkipSpace(); Peek() != ']'; SkipSpace())
        {
            values.Add(ReadValue(depth + 1));
        }

        At++;
        return new PdfValue.Items(values);
    }

    private PdfValue.Dictionary ReadDictionary(int depth)
    {
        At += 2;
        var members = new Dictionary<string, PdfValue>(StringComparer.Ordinal);
        for (SkipSpace(); Peek() != '>'; SkipSpace())
        {
            // One reader takes the first of two equal names and another the last: such a file says two things.
            if (Peek() != '/' || !members.TryAdd(ReadName(), ReadValue(depth + 1)))
            {
                throw new PdfFormatException("A dictionary has a member twice or one without a name.");
            }
        }

        At += 2;
        return new PdfValue.Dictionary(members);
    }

    private void SkipSpace()
    {
        while (At < Bytes.Length && (IsSpace(Bytes[At]) || Bytes[At] == '%'))
        {
            if (Bytes[At] == '%')
            {
                var end = Bytes[At..].IndexOfAny((byte)'\r', (byte)'\n');
                At = end < 0 ? Bytes.Length : At + end;
                continue;
            }

            At++;
        }
    }

    // 0 stands for the end: it is white space in PDF and never begins or ends a value.
    private char Peek(int ahead = 0) => At + ahead < Bytes.Length ? (char)Bytes[At + ahead] : '\0';

    private char Take() => At < Bytes.Length ? (char)Bytes[At++] : throw new PdfFormatException("The file ends inside a value.");

    private static bool IsSpace(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsRegular(byte b) => !IsSpace(b) && b is not ((byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)'/' or (byte)'%');
}
