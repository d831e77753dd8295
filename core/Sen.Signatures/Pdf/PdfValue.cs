using System.Globalization;
using System.Text;

namespace Sen.Signatures;

/// <summary>An object of ISO 32000-1 §7.3.</summary>
internal abstract record PdfValue
{
    private static readonly byte[] Delimiters = "()<>[]{}/%#"u8.ToArray();

    /// <summary>The object as it is written to a file. Members of dictionaries are in order of their names, so that equal objects have equal bytes.</summary>
    internal byte[] ToBytes()
    {
        var text = new StringBuilder();
        Write(text);
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    protected abstract void Write(StringBuilder text);

    internal sealed record Null : PdfValue
    {
        protected override void Write(StringBuilder text) => text.Append("null");
    }

    internal sealed record Flag(bool Value) : PdfValue
    {
        protected override void Write(StringBuilder text) => text.Append(Value ? "true" : "false");
    }

    internal sealed record Number(string Digits) : PdfValue
    {
        internal static Number Of(long value) => new(value.ToString(CultureInfo.InvariantCulture));

        internal static Number Of(double value) => new(value.ToString("0.####", CultureInfo.InvariantCulture));

        /// <summary>The whole number; null when it is none or too large for a place in a file.</summary>
        internal long? Integer => long.TryParse(Digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

        internal bool IsZero => double.TryParse(Digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value == 0;

        protected override void Write(StringBuilder text) => text.Append(Digits);
    }

    internal sealed record Name(string Value) : PdfValue
    {
        protected override void Write(StringBuilder text)
        {
            text.Append('/');
            foreach (var c in Value)
            {
                if (c is <= ' ' or > '~' || Delimiters.Contains((byte)c))
                {
                    text.Append(CultureInfo.InvariantCulture, $"#{(int)c:X2}");
                }
                else
                {
                    text.Append(c);
                }
            }
        }
    }

    /// <summary>A string of bytes; <paramref name="Start"/> and <paramref name="End"/> say where it stands in the file, delimiters included.</summary>
    internal sealed record Text(byte[] Bytes, bool Hex = true, int Start = 0, int End = 0) : PdfValue
    {
        /// <summary>Text for people: ASCII as it is, all else in UTF-16 with its mark (§7.9.2.2).</summary>
        internal static Text Of(string value) => new(Ascii.IsValid(value) ? Encoding.ASCII.GetBytes(value) : [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(value)]);

        internal string Read() => Bytes is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode.GetString(Bytes.AsSpan(2))
            : Bytes is [0xEF, 0xBB, 0xBF, ..] ? Encoding.UTF8.GetString(Bytes.AsSpan(3))
            : Encoding.Latin1.GetString(Bytes);

        protected override void Write(StringBuilder text) => text.Append('<').Append(Convert.ToHexString(Bytes)).Append('>');
    }

    internal sealed record Items(IReadOnlyList<PdfValue> Values) : PdfValue
    {
        protected override void Write(StringBuilder text)
        {
            text.Append('[');
            for (var i = 0; i < Values.Count; i++)
            {
                if (i > 0)
                {
                    text.Append(' ');
                }

                Values[i].Write(text);
            }

            text.Append(']');
        }
    }

    internal sealed record Dictionary(IReadOnlyDictionary<string, PdfValue> Members) : PdfValue
    {
        internal static Dictionary Of(params ReadOnlySpan<(string Name, PdfValue Value)> members)
        {
            var all = new Dictionary<string, PdfValue>(StringComparer.Ordinal);
            foreach (var (name, value) in members)
            {
                all[name] = value;
            }

            return new Dictionary(all);
        }

        internal PdfValue? this[string name] => Members.GetValueOrDefault(name);

        internal bool Is(string name, string value) => this[name] is Name found && found.Value == value;

        internal Dictionary With(string name, PdfValue value) =>
            new(new Dictionary<string, PdfValue>(Members, StringComparer.Ordinal) { [name] = value });

        internal Dictionary Without(params ReadOnlySpan<string> names)
        {
            var left = new Dictionary<string, PdfValue>(Members, StringComparer.Ordinal);
            foreach (var name in names)
            {
                left.Remove(name);
            }

            return new Dictionary(left);
        }

        protected override void Write(StringBuilder text)
        {
            text.Append("<<");
            foreach (var (name, value) in Members.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                new Name(name).Write(text);
                text.Append(' ');
                value.Write(text);
            }

            text.Append(">>");
        }
    }

    internal sealed record Stream(Dictionary Head, ReadOnlyMemory<byte> Raw) : PdfValue
    {
        protected override void Write(StringBuilder text)
        {
            Head.With("Length", Number.Of(Raw.Length)).Write(text);
            text.Append("\nstream\n").Append(Encoding.Latin1.GetString(Raw.Span)).Append("\nendstream");
        }
    }

    internal sealed record Reference(int Object, int Generation) : PdfValue
    {
        protected override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"{Object} {Generation} R");
    }
}

/// <summary>The file is not a PDF that this room can read.</summary>
public sealed class PdfFormatException(string message) : Exception(message);
