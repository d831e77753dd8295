using System.Text.Json;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Writes search values as index rows while they are found. One for each thread, used again for each document.</summary>
internal sealed class RowSink : ISearchSink
{
    private const int MostKept = 4096;

    [ThreadStatic]
    private static RowSink? _own;

    private readonly List<string> _patients = new(2);
    private IndexedColumn[] _columns = [];
    private IndexedColumn _column;

    private RowSink()
    {
    }

    internal List<TextRow> Texts { get; } = new(64);

    internal List<RangeRow> Ranges { get; } = new(16);

    /// <summary>The patients that parameters of the compartment led to, each once.</summary>
    internal IReadOnlyList<string> Patients => _patients.Count == 0 ? [] : [.. _patients];

    /// <summary>The earliest moment of the fact; null when it has none.</summary>
    internal double? Sorted { get; private set; }

    /// <summary>This thread's, empty.</summary>
    internal static RowSink Of(IndexedColumn[] columns)
    {
        // What one giant left behind is not kept for good.
        var sink = _own is { Texts.Capacity: <= MostKept, Ranges.Capacity: <= MostKept } own ? own : new RowSink();
        _own = sink;
        sink._columns = columns;
        sink._patients.Clear();
        sink.Texts.Clear();
        sink.Ranges.Clear();
        sink.Sorted = null;
        return sink;
    }

    /// <summary>A Patient belongs to itself first.</summary>
    internal void Belongs(string patient)
    {
        if (!_patients.Contains(patient))
        {
            _patients.Add(patient);
        }
    }

    public void Parameter(int ordinal) => _column = _columns[ordinal];

    public void Token(ReadOnlySpan<char> system, ReadOnlySpan<char> code, JsonElement words) =>
        Add(code.IsEmpty ? IndexText.WithoutCode : IndexText.Token(system, code));

    public void String(ReadOnlySpan<char> value, ReadOnlySpan<char> folded)
    {
        foreach (var word in folded.Split(' '))
        {
            if (!folded[word].IsEmpty)
            {
                Add(IndexText.Cap(folded[word]));
            }
        }
    }

    public void Date(long lower, long upper)
    {
        if (_column.IsFactDate)
        {
            Sorted = Math.Min(Sorted ?? double.MaxValue, lower);
        }

        Add(lower, upper);
    }

    public void Number(decimal? low, decimal? high) => Add((double?)low ?? double.MinValue, (double?)high ?? double.MaxValue);

    public void Quantity(decimal? low, decimal? high, JsonElement unit) => Number(low, high);

    public void Reference(ReadOnlySpan<char> type, ReadOnlySpan<char> id, ReadOnlySpan<char> url, LogicalId identifier)
    {
        if (!type.IsEmpty && !id.IsEmpty)
        {
            Add(IndexText.Reference(type, id));
            if (_column.IsCompartment && type is "Patient")
            {
                Belongs(RecentTexts.Of(id));
            }
        }
        else if (!url.IsEmpty)
        {
            Add(IndexText.Cap(url));
        }

        if (!identifier.Value.IsEmpty)
        {
            Add(IndexText.Logical(identifier.System, identifier.Value));
        }
    }

    public void Uri(ReadOnlySpan<char> value) => Add(IndexText.Cap(value));

    private void Add(string text)
    {
        if (_column.Key is { } key)
        {
            Texts.Add(new TextRow(key, text));
        }
    }

    private void Add(double low, double high)
    {
        if (_column.Key is { } key)
        {
            Ranges.Add(new RangeRow(high - low <= SearchSql.NarrowSpan ? key : -key, low, high));
        }
    }
}

/// <summary>What becomes of the values of a parameter.</summary>
/// <param name="Key">Of its rows; null: it has none.</param>
/// <param name="IsFactDate">It says when the fact was.</param>
/// <param name="IsCompartment">A patient it leads to is one to whom the resource belongs.</param>
internal readonly record struct IndexedColumn(int? Key, bool IsFactDate, bool IsCompartment);
