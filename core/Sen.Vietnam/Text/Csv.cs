using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Reads RFC 4180 text with a header line. Only for our own data files: a broken file is a bug and throws.</summary>
internal static class Csv
{
    internal static IEnumerable<CsvRow> Read(string text)
    {
        var position = 0;
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, name) in ReadRecord(text, ref position).Index())
        {
            columns.Add(name.TrimStart('\uFEFF'), index);
        }

        return ReadRows(text, position, columns);
    }

    private static IEnumerable<CsvRow> ReadRows(string text, int position, Dictionary<string, int> columns)
    {
        while (position < text.Length)
        {
            var fields = ReadRecord(text, ref position);
            if (fields is not [""])
            {
                yield return fields.Length == columns.Count
                    ? new CsvRow(columns, fields)
                    : throw new InvalidOperationException($"A row has {fields.Length} fields, the header {columns.Count}.");
            }
        }
    }

    private static string[] ReadRecord(string text, ref int position)
    {
        var fields = new List<string>(12);
        while (true)
        {
            fields.Add(position < text.Length && text[position] == '"' ? ReadQuoted(text, ref position) : ReadPlain(text, ref position));
            if (position < text.Length && text[position] == ',')
            {
                position++;
                continue;
            }

            SkipLineEnd(text, ref position);
            return [.. fields];
        }
    }

    private static string ReadPlain(string text, ref int position)
    {
        var length = text.AsSpan(position).IndexOfAny(',', '\r', '\n');
        length = length < 0 ? text.Length - position : length;
        var field = length == 0 ? "" : text.Substring(position, length);
        position += length;
        return field;
    }

    private static string ReadQuoted(string text, ref int position)
    {
        var start = ++position;
        while (true)
        {
            var length = text.AsSpan(position).IndexOf('"');
            if (length < 0)
            {
                throw new InvalidOperationException("A quoted field has no end.");
            }

            position += length + 1;
            if (position >= text.Length || text[position] != '"')
            {
                return text[start..(position - 1)].Replace("\"\"", "\"", StringComparison.Ordinal);
            }

            position++;
        }
    }

    private static void SkipLineEnd(string text, ref int position)
    {
        if (position < text.Length && text[position] == '\r')
        {
            position++;
        }

        if (position < text.Length && text[position] == '\n')
        {
            position++;
        }
    }
}

/// <summary>One row, read by column name.</summary>
internal readonly struct CsvRow(Dictionary<string, int> columns, string[] fields)
{
    internal string this[string column] => fields[columns[column]];

    internal string? Optional(string column) => this[column] is { Length: > 0 } text ? text : null;

    internal int Int(string column) => int.Parse(this[column], NumberStyles.Integer, CultureInfo.InvariantCulture);

    internal decimal Decimal(string column) => decimal.Parse(this[column], NumberStyles.Number, CultureInfo.InvariantCulture);

    internal decimal? OptionalDecimal(string column) => Optional(column) is null ? null : Decimal(column);

    internal long? OptionalLong(string column)
        => Optional(column) is { } text ? long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture) : null;

    internal DateOnly Date(string column) => DateOnly.ParseExact(this[column], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal Validity Validity => new(Date("valid_from"), Optional("valid_to") is null ? null : Date("valid_to"));
}
