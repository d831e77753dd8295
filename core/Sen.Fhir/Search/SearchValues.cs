using System.Globalization;

namespace Sen.Fhir;

/// <summary>Turns an element into search values, by the table of R4 3.1.1.4 "search types and data types".</summary>
internal static class SearchValues
{
    private const string Currency = "urn:iso:std:iso:4217";

    internal static IEnumerable<SearchValue> Read(SearchParameterType type, PathNode node) => type switch
    {
        SearchParameterType.Token => Tokens(node),
        SearchParameterType.String => Strings(node),
        SearchParameterType.Date => Dates(node),
        SearchParameterType.Number => Numbers(node),
        SearchParameterType.Quantity => Quantities(node),
        SearchParameterType.Reference => References(node),
        SearchParameterType.Uri => node.Text is { } uri ? [new SearchValue.Uri(uri)] : [],
        SearchParameterType.Composite or SearchParameterType.Special => [],
    };

    private static IEnumerable<SearchValue> Tokens(PathNode node)
    {
        switch (node.TypeName)
        {
            case "Coding":
                return [new SearchValue.Token(Text(node, "system"), Text(node, "code"), Text(node, "display"))];
            case "CodeableConcept":
                var codings = node.Child("coding").SelectMany(Tokens);
                return Text(node, "text") is { } words ? codings.Append(new SearchValue.Token(null, null, words)) : codings;
            case "Identifier":
                return [Identifier(node)];
            case "ContactPoint":
                return Text(node, "value") is { } address ? [new SearchValue.Token(null, address)] : [];
            default:
                return node.Text is { } code ? [new SearchValue.Token(null, code)] : [];
        }
    }

    private static SearchValue.Token Identifier(PathNode node) =>
        new(Text(node, "system"), Text(node, "value"), node.Child("type").Select(t => Text(t, "text")).FirstOrDefault());

    private static IEnumerable<SearchValue> Strings(PathNode node)
    {
        string?[] texts = node.TypeName switch
        {
            // One value a name: family first, as it is said here; any word of it is found by its beginning.
            "HumanName" => [Joined(node, "family", "given", "suffix", "prefix"), Text(node, "text")],
            "Address" => [Joined(node, "line", "district", "city", "state", "postalCode", "country"), Text(node, "text")],
            _ => [node.Text],
        };
        return texts.OfType<string>()
            .Select(t => new SearchValue.String(t, SearchText.Fold(t)))
            .Where(s => s.Folded.Length > 0)
            .DistinctBy(s => s.Folded, StringComparer.Ordinal);
    }

    private static IEnumerable<SearchValue> Dates(PathNode node)
    {
        switch (node.TypeName)
        {
            case "Period":
                var (start, end) = (Moment(node, "start"), Moment(node, "end"));
                return start is null && end is null
                    ? []
                    : [new SearchValue.Date(Lower(start) ?? long.MinValue, Upper(end) ?? long.MaxValue)];
            case "Timing":
                var events = node.Child("event").Select(e => FhirDateTime.TryParse(e.Text, null, out var at) ? at : null).OfType<FhirDateTime>().ToList();
                var bounds = node.Child("repeat").SelectMany(r => r.Child("bounds")).Where(b => b.TypeName is "Period").SelectMany(Dates);
                return events.Count == 0
                    ? bounds
                    : bounds.Append(new SearchValue.Date(events.Min(e => Lower(e)!.Value), events.Max(e => Upper(e)!.Value)));
            default:
                return FhirDateTime.TryParse(node.Json.ValueKind == System.Text.Json.JsonValueKind.String ? node.Json.GetString() : null, null, out var moment)
                    ? [new SearchValue.Date(Lower(moment)!.Value, Upper(moment)!.Value)]
                    : [];
        }
    }

    private static IEnumerable<SearchValue> Numbers(PathNode node)
    {
        if (node.TypeName is "Range")
        {
            return [new SearchValue.Number(Amount(node, "low"), Amount(node, "high"))];
        }

        return decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? [new SearchValue.Number(number, number)] : [];
    }

    private static IEnumerable<SearchValue> Quantities(PathNode node)
    {
        switch (node.TypeName)
        {
            case "Money" when Decimal(node, "value") is { } price:
                return [new SearchValue.Quantity(price, price, Currency, Text(node, "currency"), Text(node, "currency"))];
            case "Range" when node.Child("low").Concat(node.Child("high")).FirstOrDefault() is { } side:
                return [new SearchValue.Quantity(Amount(node, "low"), Amount(node, "high"), Text(side, "system"), Text(side, "code"), Text(side, "unit"))];
            case not null when node.Type is { } type && type.IsA("Quantity") && Decimal(node, "value") is { } amount:
                var comparator = Text(node, "comparator");
                decimal? low = comparator is "<" or "<=" ? null : amount;
                decimal? high = comparator is ">" or ">=" ? null : amount;
                return [new SearchValue.Quantity(low, high, Text(node, "system"), Text(node, "code"), Text(node, "unit"))];
            default:
                return [];
        }
    }

    private static IEnumerable<SearchValue> References(PathNode node)
    {
        if (node.Type is { IsResource: true })
        {
            return Text(node, "id") is { } own ? [new SearchValue.Reference(node.TypeName, own)] : [];
        }

        var identifier = node.TypeName is "Reference" ? node.Child("identifier").Select(Identifier).FirstOrDefault() : null;
        var text = node.TypeName is "Reference" ? Text(node, "reference") : node.Text;
        if (text is null || text.StartsWith('#'))
        {
            return identifier is null ? [] : [new SearchValue.Reference(Text(node, "type"), null, null, identifier)];
        }

        var (type, id, isLocal) = ReferenceText.Read(text);
        return [isLocal ? new SearchValue.Reference(type, id, null, identifier) : new SearchValue.Reference(null, null, text, identifier)];
    }

    private static string? Text(PathNode node, string name) => node.FirstChild(name)?.Text;

    private static string? Joined(PathNode node, params string[] names)
    {
        var parts = names.SelectMany(n => node.Child(n)).Select(p => p.Text).OfType<string>().ToList();
        return parts.Count == 0 ? null : string.Join(' ', parts);
    }

    private static decimal? Decimal(PathNode node, string name) => node.FirstChild(name)?.Value switch
    {
        decimal number => number,
        long whole => whole,
        _ => null,
    };

    private static decimal? Amount(PathNode node, string side) => node.Child(side).Select(s => Decimal(s, "value")).FirstOrDefault();

    private static FhirDateTime? Moment(PathNode node, string name) =>
        node.FirstChild(name) is { Json.ValueKind: System.Text.Json.JsonValueKind.String } child
        && FhirDateTime.TryParse(child.Json.GetString(), null, out var moment) ? moment : null;

    private static long? Lower(FhirDateTime? moment) => moment?.LowerBound.ToUnixTimeMilliseconds();

    private static long? Upper(FhirDateTime? moment) => moment?.UpperBound.ToUnixTimeMilliseconds();
}
