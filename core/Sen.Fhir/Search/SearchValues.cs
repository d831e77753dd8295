using System.Globalization;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Turns an element into search values, by the table of R4 3.1.1.4 "search types and data types". Every commit does it often.</summary>
internal static class SearchValues
{
    internal const string Currency = "urn:iso:std:iso:4217";

    internal static List<SearchValue> Read(SearchParameterType type, PathNode node)
    {
        var values = new List<SearchValue>();
        Read(type, node, new ValueSink(values));
        return values;
    }

    /// <summary>What FHIRPath found: an element, or a value it computed.</summary>
    internal static void Read(SearchParameterType type, PathNode node, ISearchSink sink)
    {
        if (!node.IsComputed)
        {
            Read(type, node.Json, node.Type, sink);
            return;
        }

        switch (type)
        {
            case SearchParameterType.Token when node.Text is { } code:
                sink.Token([], code, default);
                break;
            case SearchParameterType.String when node.Text is { } text:
                SearchWords.Both(text, [], sink);
                break;
            case SearchParameterType.Number:
                Number(node.Text, sink);
                break;
            case SearchParameterType.Uri when node.Text is { } uri:
                sink.Uri(uri);
                break;
            default:
                break;
        }
    }

    internal static void Read(SearchParameterType type, JsonElement json, ModelType? model, ISearchSink sink)
    {
        switch (type)
        {
            case SearchParameterType.Token:
                Tokens(json, model, sink);
                break;
            case SearchParameterType.String:
                Strings(json, model, sink);
                break;
            case SearchParameterType.Date:
                SearchTimes.Read(json, model, sink);
                break;
            case SearchParameterType.Number:
                Numbers(json, model, sink);
                break;
            case SearchParameterType.Quantity:
                Quantities(json, model, sink);
                break;
            case SearchParameterType.Reference:
                References(json, model, sink);
                break;
            case SearchParameterType.Uri:
                Uris(json, model, sink);
                break;
            case SearchParameterType.Composite or SearchParameterType.Special:
                break;
        }
    }

    /// <summary>Whether the tokens of such elements are codes alone, their system being known by definition.</summary>
    internal static bool AreBareCodes(ModelType model) => model.Name is not ("Coding" or "CodeableConcept" or "Identifier");

    private static void Tokens(JsonElement json, ModelType? model, ISearchSink sink)
    {
        switch (model?.Name)
        {
            case "Coding":
                Coding(json, sink);
                break;
            case "CodeableConcept":
                foreach (var coding in Items(json, "coding"u8))
                {
                    Coding(coding, sink);
                }

                if (Part(json, "text"u8) is { ValueKind: JsonValueKind.String } words)
                {
                    sink.Token([], [], words);
                }

                break;
            case "Identifier":
                Identifier(json, sink);
                break;
            default:
                Span<char> buffer = stackalloc char[JsonText.Short];
                var code = model?.Name is "ContactPoint" ? JsonText.Of(json, "value"u8, buffer) : Plain(json, model, buffer);
                if (!code.IsEmpty)
                {
                    sink.Token([], code, default);
                }

                break;
        }
    }

    private static void Coding(JsonElement json, ISearchSink sink)
    {
        Span<char> ofSystem = stackalloc char[JsonText.Short];
        Span<char> ofCode = stackalloc char[JsonText.Short];
        sink.Token(JsonText.Of(json, "system"u8, ofSystem), JsonText.Of(json, "code"u8, ofCode), Part(json, "display"u8) ?? default);
    }

    private static void Identifier(JsonElement json, ISearchSink sink)
    {
        Span<char> ofSystem = stackalloc char[JsonText.Short];
        Span<char> ofValue = stackalloc char[JsonText.Short];
        sink.Token(JsonText.Of(json, "system"u8, ofSystem), JsonText.Of(json, "value"u8, ofValue), KindOf(json));
    }

    private static JsonElement KindOf(JsonElement identifier) => Part(identifier, "type"u8) is { } type ? Part(type, "text"u8) ?? default : default;

    private static void Strings(JsonElement json, ModelType? model, ISearchSink sink)
    {
        switch (model?.Name)
        {
            case "HumanName":
                SearchWords.Name(json, sink);
                break;
            case "Address":
                SearchWords.Address(json, sink);
                break;
            default:
                Span<char> buffer = stackalloc char[JsonText.Short];
                SearchWords.Both(Plain(json, model, buffer), [], sink);
                break;
        }
    }

    private static void Numbers(JsonElement json, ModelType? model, ISearchSink sink)
    {
        if (model?.Name is "Range")
        {
            sink.Number(Amount(json, "low"u8), Amount(json, "high"u8));
            return;
        }

        Span<char> buffer = stackalloc char[JsonText.Short];
        Number(Plain(json, model, buffer), sink);
    }

    private static void Number(ReadOnlySpan<char> text, ISearchSink sink)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            sink.Number(number, number);
        }
    }

    private static void Quantities(JsonElement json, ModelType? model, ISearchSink sink)
    {
        switch (model?.Name)
        {
            case "Money" when Decimal(json, "value"u8) is { } price:
                sink.Quantity(price, price, json);
                break;
            case "Range" when (Part(json, "low"u8) ?? Part(json, "high"u8)) is { ValueKind: JsonValueKind.Object } side:
                sink.Quantity(Amount(json, "low"u8), Amount(json, "high"u8), side);
                break;
            case not null when model.IsA("Quantity") && Decimal(json, "value"u8) is { } amount:
                Span<char> buffer = stackalloc char[JsonText.Short];
                var comparator = JsonText.Of(json, "comparator"u8, buffer);
                sink.Quantity(comparator is "<" or "<=" ? null : amount, comparator is ">" or ">=" ? null : amount, json);
                break;
            default:
                break;
        }
    }

    private static void References(JsonElement json, ModelType? model, ISearchSink sink)
    {
        Span<char> buffer = stackalloc char[JsonText.Short];
        if (model is { IsResource: true })
        {
            if (JsonText.Of(json, "id"u8, buffer) is { IsEmpty: false } own)
            {
                sink.Reference(model.Name, own, [], default);
            }

            return;
        }

        Span<char> ofSystem = stackalloc char[JsonText.Short];
        Span<char> ofValue = stackalloc char[JsonText.Short];
        var isReference = model?.Name is "Reference";
        var identifier = isReference && Part(json, "identifier"u8) is { } part
            ? new LogicalId(JsonText.Of(part, "system"u8, ofSystem), JsonText.Of(part, "value"u8, ofValue), KindOf(part), isThere: true)
            : default;
        var text = isReference ? JsonText.Of(json, "reference"u8, buffer) : JsonText.Of(json, buffer);
        if (text.IsEmpty || text[0] == '#')
        {
            if (identifier.IsThere)
            {
                sink.Reference(JsonText.Of(json, "type"u8, buffer), [], [], identifier);
            }

            return;
        }

        if (ReferenceText.Type(text, out var id, out var isLocal) is { } type && isLocal)
        {
            sink.Reference(type, id, [], identifier);
        }
        else
        {
            sink.Reference([], [], text, identifier);
        }
    }

    private static void Uris(JsonElement json, ModelType? model, ISearchSink sink)
    {
        Span<char> buffer = stackalloc char[JsonText.Short];
        if (Plain(json, model, buffer) is { IsEmpty: false } uri)
        {
            sink.Uri(uri);
        }
    }

    // Moments and numbers are written in the form FHIRPath gives them.
    private static ReadOnlySpan<char> Plain(JsonElement json, ModelType? model, Span<char> buffer) => json.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String when model?.Name is not ("date" or "dateTime" or "instant" or "time") => JsonText.Of(json, buffer),
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        _ => new PathNode(json, default, model).Text,
    };

    private static JsonElement.ArrayEnumerator Items(JsonElement json, ReadOnlySpan<byte> name) =>
        Part(json, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static JsonElement? Part(JsonElement json, ReadOnlySpan<byte> name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    private static decimal? Decimal(JsonElement json, ReadOnlySpan<byte> name) =>
        Part(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;

    private static decimal? Amount(JsonElement json, ReadOnlySpan<byte> side) => Part(json, side) is { } quantity ? Decimal(quantity, "value"u8) : null;
}
