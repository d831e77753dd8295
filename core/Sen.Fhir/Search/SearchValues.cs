using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Turns an element into search values, by the table of R4 3.1.1.4 "search types and data types". Every commit does it often.</summary>
internal static class SearchValues
{
    private const string Currency = "urn:iso:std:iso:4217";

    internal static List<SearchValue> Read(SearchParameterType type, PathNode node)
    {
        var values = new List<SearchValue>();
        Read(type, node, values);
        return values;
    }

    internal static void Read(SearchParameterType type, PathNode node, List<SearchValue> values)
    {
        switch (type)
        {
            case SearchParameterType.Token:
                Tokens(node, values);
                break;
            case SearchParameterType.String:
                Strings(node, values);
                break;
            case SearchParameterType.Date:
                Dates(node, values);
                break;
            case SearchParameterType.Number:
                Numbers(node, values);
                break;
            case SearchParameterType.Quantity:
                Quantities(node, values);
                break;
            case SearchParameterType.Reference:
                References(node, values);
                break;
            case SearchParameterType.Uri when node.Text is { } uri:
                values.Add(new SearchValue.Uri(uri));
                break;
            case SearchParameterType.Uri or SearchParameterType.Composite or SearchParameterType.Special:
                break;
        }
    }

    private static void Tokens(PathNode node, List<SearchValue> values)
    {
        switch (node.TypeName)
        {
            case "Coding":
                values.Add(Coding(node.Json));
                break;
            case "CodeableConcept":
                foreach (var coding in Items(node.Json, "coding"u8))
                {
                    values.Add(Coding(coding));
                }

                Add(values, Text(node.Json, "text"u8) is { } words ? new SearchValue.Token(null, null, words) : null);
                break;
            case "Identifier":
                values.Add(Identifier(node.Json));
                break;
            case "ContactPoint":
                Add(values, Text(node.Json, "value"u8) is { } address ? new SearchValue.Token(null, address) : null);
                break;
            default:
                Add(values, node.Text is { } code ? new SearchValue.Token(null, code) : null);
                break;
        }
    }

    private static SearchValue.Token Coding(JsonElement json) => new(Text(json, "system"u8), Text(json, "code"u8), Text(json, "display"u8));

    private static SearchValue.Token Identifier(JsonElement json) =>
        new(Text(json, "system"u8), Text(json, "value"u8), Part(json, "type"u8) is { } type ? Text(type, "text"u8) : null);

    private static void Strings(PathNode node, List<SearchValue> values)
    {
        switch (node.TypeName)
        {
            // One value a name: family first, as it is said here; any word of it is found by its beginning.
            case "HumanName":
                String(Joined(node.Json, ["family", "given", "suffix", "prefix"]), Text(node.Json, "text"u8), values);
                break;
            case "Address":
                String(Joined(node.Json, ["line", "district", "city", "state", "postalCode", "country"]), Text(node.Json, "text"u8), values);
                break;
            default:
                String(node.Text, null, values);
                break;
        }
    }

    // A text that says the same as the parts of its name adds nothing.
    private static void String(string? parts, string? text, List<SearchValue> values)
    {
        var first = Folded(parts);
        var second = Folded(text);
        Add(values, first);
        Add(values, first is not null && string.Equals(first.Folded, second?.Folded, StringComparison.Ordinal) ? null : second);
    }

    private static SearchValue.String? Folded(string? text) =>
        text is not null && SearchText.Fold(text) is { Length: > 0 } folded ? new SearchValue.String(text, folded) : null;

    private static void Dates(PathNode node, List<SearchValue> values)
    {
        switch (node.TypeName)
        {
            case "Period":
                Period(node.Json, values);
                break;
            case "Timing":
                Timing(node.Json, values);
                break;
            default:
                if (Bounds(node.Json) is var (lower, upper))
                {
                    values.Add(new SearchValue.Date(lower, upper));
                }

                break;
        }
    }

    private static void Period(JsonElement json, List<SearchValue> values)
    {
        var (start, end) = (Bounds(Part(json, "start"u8)), Bounds(Part(json, "end"u8)));
        if (start is not null || end is not null)
        {
            values.Add(new SearchValue.Date(start?.Lower ?? long.MinValue, end?.Upper ?? long.MaxValue));
        }
    }

    private static void Timing(JsonElement json, List<SearchValue> values)
    {
        if (Part(json, "repeat"u8) is { } repeat && Part(repeat, "boundsPeriod"u8) is { } bounds)
        {
            Period(bounds, values);
        }

        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var moment in Items(json, "event"u8))
        {
            if (Bounds(moment) is var (lower, upper))
            {
                (first, last) = (Math.Min(first, lower), Math.Max(last, upper));
            }
        }

        if (first <= last)
        {
            values.Add(new SearchValue.Date(first, last));
        }
    }

    private static void Numbers(PathNode node, List<SearchValue> values)
    {
        if (node.TypeName is "Range")
        {
            values.Add(new SearchValue.Number(Amount(node.Json, "low"u8), Amount(node.Json, "high"u8)));
        }
        else if (decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            values.Add(new SearchValue.Number(number, number));
        }
    }

    private static void Quantities(PathNode node, List<SearchValue> values)
    {
        var json = node.Json;
        switch (node.TypeName)
        {
            case "Money" when Decimal(json, "value"u8) is { } price:
                values.Add(new SearchValue.Quantity(price, price, Currency, Text(json, "currency"u8), Text(json, "currency"u8)));
                break;
            case "Range" when (Part(json, "low"u8) ?? Part(json, "high"u8)) is { } side:
                values.Add(new SearchValue.Quantity(
                    Amount(json, "low"u8), Amount(json, "high"u8), Text(side, "system"u8), Text(side, "code"u8), Text(side, "unit"u8)));
                break;
            case not null when node.Type is { } type && type.IsA("Quantity") && Decimal(json, "value"u8) is { } amount:
                var comparator = Text(json, "comparator"u8);
                decimal? low = comparator is "<" or "<=" ? null : amount;
                decimal? high = comparator is ">" or ">=" ? null : amount;
                values.Add(new SearchValue.Quantity(low, high, Text(json, "system"u8), Text(json, "code"u8), Text(json, "unit"u8)));
                break;
            default:
                break;
        }
    }

    private static void References(PathNode node, List<SearchValue> values)
    {
        if (node.Type is { IsResource: true })
        {
            Add(values, Text(node.Json, "id"u8) is { } own ? new SearchValue.Reference(node.TypeName, own) : null);
            return;
        }

        var isReference = node.TypeName is "Reference";
        var identifier = isReference && Part(node.Json, "identifier"u8) is { } part ? Identifier(part) : null;
        Span<char> buffer = stackalloc char[JsonText.Short];
        var text = isReference ? JsonText.Of(node.Json, "reference"u8, buffer) : JsonText.Of(node.Json, buffer);
        if (text.IsEmpty || text[0] == '#')
        {
            Add(values, identifier is null ? null : new SearchValue.Reference(Text(node.Json, "type"u8), null, null, identifier));
            return;
        }

        var (type, id, isLocal) = ReferenceText.Read(text);
        values.Add(isLocal ? new SearchValue.Reference(type, id, null, identifier) : new SearchValue.Reference(null, null, text.ToString(), identifier));
    }

    private static void Add(List<SearchValue> values, SearchValue? value)
    {
        if (value is not null)
        {
            values.Add(value);
        }
    }

    private static string? Joined(JsonElement json, ReadOnlySpan<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value))
            {
                continue;
            }

            foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default)
            {
                Word(item, text);
            }

            Word(value, text);
        }

        return text.Length == 0 ? null : text.ToString();
    }

    private static void Word(JsonElement value, StringBuilder text)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            _ = (text.Length > 0 ? text.Append(' ') : text).Append(value.GetString());
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement json, ReadOnlySpan<byte> name) =>
        Part(json, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static JsonElement? Part(JsonElement json, ReadOnlySpan<byte> name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement json, ReadOnlySpan<byte> name) =>
        Part(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static decimal? Decimal(JsonElement json, ReadOnlySpan<byte> name) =>
        Part(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;

    private static decimal? Amount(JsonElement json, ReadOnlySpan<byte> side) => Part(json, side) is { } quantity ? Decimal(quantity, "value"u8) : null;

    private static (long Lower, long Upper)? Bounds(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text)
        {
            return null;
        }

        if (MomentText.TryBounds(text, out var lower, out var upper))
        {
            return (lower, upper);
        }

        return FhirDateTime.TryParse(text.GetString(), null, out var moment)
            ? (moment.LowerBound.ToUnixTimeMilliseconds(), moment.UpperBound.ToUnixTimeMilliseconds())
            : null;
    }
}
