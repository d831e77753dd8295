using System.Globalization;

namespace Sen.Bench;

/// <summary>Median with the smallest and the largest.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    internal static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    internal string ToString(string format)
    {
        var culture = CultureInfo.InvariantCulture;
        return Most <= Least
            ? Median.ToString(format, culture)
            : $"{Median.ToString(format, culture)} ({Least.ToString(format, culture)}–{Most.ToString(format, culture)})";
    }
}

/// <summary>A Markdown table.</summary>
internal sealed class Table(string title, IReadOnlyList<string> head)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    internal void Add(IReadOnlyList<string> row) => _rows.Add(row);

    internal async Task WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync($"\n### {title}\n");
        await output.WriteLineAsync($"| {string.Join(" | ", head)} |");
        await output.WriteLineAsync($"|{string.Join('|', head.Select((_, i) => i < 2 ? "---" : "--:"))}|");
        foreach (var row in _rows)
        {
            await output.WriteLineAsync($"| {string.Join(" | ", row)} |");
        }

        await output.FlushAsync();
    }
}
