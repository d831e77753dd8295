using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Keeps search values as objects, each once.</summary>
internal sealed class ValueSink(List<SearchValue> values) : ISearchSink
{
    public void Parameter(int ordinal) => values.Clear();

    public void Token(ReadOnlySpan<char> system, ReadOnlySpan<char> code, JsonElement words) => Add(OfToken(system, code, words));

    public void String(ReadOnlySpan<char> value, ReadOnlySpan<char> folded) => Add(new SearchValue.String(value.ToString(), folded.ToString()));

    public void Date(long lower, long upper) => Add(new SearchValue.Date(lower, upper));

    public void Number(decimal? low, decimal? high) => Add(new SearchValue.Number(low, high));

    public void Quantity(decimal? low, decimal? high, JsonElement unit) => Add(unit.TryGetProperty("currency"u8, out _)
        ? new SearchValue.Quantity(low, high, SearchValues.Currency, Text(unit, "currency"u8), Text(unit, "currency"u8))
        : new SearchValue.Quantity(low, high, Text(unit, "system"u8), Text(unit, "code"u8), Text(unit, "unit"u8)));

    public void Reference(ReadOnlySpan<char> type, ReadOnlySpan<char> id, ReadOnlySpan<char> url, LogicalId identifier) => Add(new SearchValue.Reference(
        Given(type), Given(id), Given(url), identifier.IsThere ? OfToken(identifier.System, identifier.Value, identifier.Words) : null));

    public void Uri(ReadOnlySpan<char> value) => Add(new SearchValue.Uri(value.ToString()));

    private static SearchValue.Token OfToken(ReadOnlySpan<char> system, ReadOnlySpan<char> code, JsonElement words) =>
        new(Given(system), Given(code), words.ValueKind == JsonValueKind.String ? words.GetString() : null);

    private static string? Given(ReadOnlySpan<char> text) => text.IsEmpty ? null : text.ToString();

    private static string? Text(JsonElement owner, ReadOnlySpan<byte> name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Add(SearchValue value)
    {
        if (!values.Contains(value))
        {
            values.Add(value);
        }
    }
}
