using System.Text.Json;

namespace Sen.Fhir;

/// <summary>
/// Takes the search values of a resource as they are found. Most values become a row of an index and are needed for no longer than it
/// takes to write it, so texts are lent: they are gone when the call returns. What is empty is not there.
/// </summary>
public interface ISearchSink
{
    /// <summary>The values that follow are those of the parameter at this place of <see cref="SearchExtractor.Parameters"/>.</summary>
    void Parameter(int ordinal);

    /// <summary>See <see cref="SearchValue.Token"/>.</summary>
    /// <param name="words">The JSON string with display or text; undefined when there is none.</param>
    void Token(ReadOnlySpan<char> system, ReadOnlySpan<char> code, JsonElement words);

    /// <summary>See <see cref="SearchValue.String"/>.</summary>
    void String(ReadOnlySpan<char> value, ReadOnlySpan<char> folded);

    /// <summary>See <see cref="SearchValue.Date"/>.</summary>
    void Date(long lower, long upper);

    /// <summary>See <see cref="SearchValue.Number"/>.</summary>
    void Number(decimal? low, decimal? high);

    /// <summary>See <see cref="SearchValue.Quantity"/>.</summary>
    /// <param name="unit">The object that has system, code and unit, or a price with its currency.</param>
    void Quantity(decimal? low, decimal? high, JsonElement unit);

    /// <summary>See <see cref="SearchValue.Reference"/>.</summary>
    void Reference(ReadOnlySpan<char> type, ReadOnlySpan<char> id, ReadOnlySpan<char> url, LogicalId identifier);

    /// <summary>See <see cref="SearchValue.Uri"/>.</summary>
    void Uri(ReadOnlySpan<char> value);
}

/// <summary>The identifier of a logical reference, lent.</summary>
public readonly ref struct LogicalId(ReadOnlySpan<char> system, ReadOnlySpan<char> value, JsonElement words, bool isThere)
{
    public ReadOnlySpan<char> System { get; } = system;

    public ReadOnlySpan<char> Value { get; } = value;

    /// <summary>The JSON string that tells the identifier's type; undefined when there is none.</summary>
    public JsonElement Words { get; } = words;

    public bool IsThere { get; } = isThere;
}
