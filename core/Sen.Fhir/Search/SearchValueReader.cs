using System.Globalization;
using System.Text;

namespace Sen.Fhir;

/// <summary>Reads one value of a search parameter (R4 3.1.1.4).</summary>
internal static class SearchValueReader
{
    /// <summary>The modifier and, for <c>subject:Patient</c>, the type; null when the parameter has no such modifier.</summary>
    internal static (SearchModifier Modifier, string? Type)? Modifier(SearchParameterInfo parameter, string? suffix) => (parameter.Type, suffix) switch
    {
        (_, null) => (SearchModifier.None, null),
        (_, "missing") => (SearchModifier.Missing, null),
        (SearchParameterType.String, "exact") => (SearchModifier.Exact, null),
        (SearchParameterType.String, "contains") => (SearchModifier.Contains, null),
        (SearchParameterType.Token, "text") => (SearchModifier.Text, null),
        (SearchParameterType.Token, "not") => (SearchModifier.Not, null),
        (SearchParameterType.Token, "in") when IsCoded(parameter) => (SearchModifier.In, null),
        (SearchParameterType.Token, "not-in") when IsCoded(parameter) => (SearchModifier.NotIn, null),
        (SearchParameterType.Token, "above") when IsCoded(parameter) => (SearchModifier.Above, null),
        (SearchParameterType.Token, "below") when IsCoded(parameter) => (SearchModifier.Below, null),
        (SearchParameterType.Token, "of-type") => (SearchModifier.OfType, null),
        (SearchParameterType.Uri, "below") => (SearchModifier.Below, null),
        (SearchParameterType.Uri, "above") => (SearchModifier.Above, null),
        (SearchParameterType.Reference, "identifier") => (SearchModifier.Identifier, null),
        (SearchParameterType.Reference, _) when ResourceTypes.Contains(suffix) => (SearchModifier.None, suffix),
        _ => null,
    };

    // The id of a resource is a token too, but no code of anything.
    private static bool IsCoded(SearchParameterInfo parameter) => parameter.Code is not "_id";

    internal static SearchCriterion? Read(string resourceType, SearchParameterInfo parameter, SearchModifier modifier, string? type, string text)
    {
        switch (modifier)
        {
            case SearchModifier.Missing:
                return text switch { "true" => new SearchCriterion.Missing(true), "false" => new SearchCriterion.Missing(false), _ => null };
            case SearchModifier.Text:
                return String(text);
            case SearchModifier.Identifier:
                return Token(text);
            case SearchModifier.In or SearchModifier.NotIn:
                return new SearchCriterion.ValueSet(Unescape(text));
            case SearchModifier.Above or SearchModifier.Below when parameter.Type is SearchParameterType.Token:
                return Token(text) is { System.Length: > 0, Code: not null } code ? code : null;
            case SearchModifier.OfType:
                return Split(text, '|') is [{ Length: > 0 } typeSystem, { Length: > 0 } typeCode, { Length: > 0 } value]
                    ? new SearchCriterion.TypedIdentifier(Unescape(typeSystem), Unescape(typeCode), Unescape(value))
                    : null;
            case SearchModifier.None or SearchModifier.Exact or SearchModifier.Contains or SearchModifier.Not or SearchModifier.Above or SearchModifier.Below:
                break;
        }

        return parameter.Type switch
        {
            SearchParameterType.Token => Token(text),
            SearchParameterType.String => String(text),
            SearchParameterType.Date => Date(text),
            SearchParameterType.Number => Number(text),
            SearchParameterType.Quantity => Quantity(text),
            SearchParameterType.Reference => Reference(type, Unescape(text)),
            SearchParameterType.Uri => new SearchCriterion.Uri(Unescape(text)),
            SearchParameterType.Composite => Composite(resourceType, parameter, text),
            SearchParameterType.Special => parameter.Code is "near" ? Near(text) : null,
        };
    }

    private static SearchCriterion.Composite? Composite(string resourceType, SearchParameterInfo parameter, string text)
    {
        var parts = Split(text, '$');
        if (parts.Count != parameter.Components.Count)
        {
            return null;
        }

        var values = new SearchCriterion[parts.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (SearchParameters.Find(resourceType, parameter.Components[i].Code) is not { } component
                || Read(resourceType, component, SearchModifier.None, null, parts[i]) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return new SearchCriterion.Composite(values);
    }

    // latitude|longitude[|distance[|unit]]; the unit is UCUM's, kilometres when it is not said.
    private static SearchCriterion.Near? Near(string text)
    {
        var parts = Split(text, '|');
        double? perUnit = parts.ElementAtOrDefault(3) switch
        {
            null or "" or "km" => 1,
            "m" => 0.001,
            "[mi_i]" or "[mi_us]" => 1.609344,
            _ => null,
        };
        return parts.Count is >= 2 and <= 4 && perUnit is not null
            && Degrees(parts[0], 90) is { } latitude && Degrees(parts[1], 180) is { } longitude
            && (parts.Count > 2 && parts[2].Length > 0 ? Degrees(parts[2], 40_000) : 10) is { } distance and >= 0
            ? new SearchCriterion.Near(latitude, longitude, distance * perUnit.Value)
            : null;
    }

    private static double? Degrees(string text, double most) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) <= most ? value : null;

    /// <summary>Splits at a separator that is not escaped; the parts keep their escapes.</summary>
    internal static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        var escaped = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!escaped && text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }

            escaped = !escaped && text[i] == '\\';
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        var escaped = false;
        foreach (var c in text)
        {
            escaped = !escaped && c == '\\';
            if (!escaped)
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    private static SearchCriterion.Token? Token(string text) => Split(text, '|') switch
    {
        [{ Length: > 0 } code] => new SearchCriterion.Token(null, Unescape(code)),
        [{ Length: > 0 } system, ""] => new SearchCriterion.Token(Unescape(system), null),
        [var system, { Length: > 0 } code] => new SearchCriterion.Token(Unescape(system), Unescape(code)),
        _ => null,
    };

    private static SearchCriterion.String? String(string text)
    {
        var value = Unescape(text);
        var folded = SearchText.Fold(value);
        return folded.Length == 0 ? null : new SearchCriterion.String(value, folded);
    }

    private static SearchCriterion.Date? Date(string text)
    {
        var (prefix, rest) = Prefix(text);
        return Bounds(rest) is { } bounds ? new SearchCriterion.Date(prefix, bounds.Lower, bounds.Upper) : null;
    }

    // Beyond what a resource may hold, a query may leave out seconds and, as clients do, the offset.
    private static (long Lower, long Upper)? Bounds(string text)
    {
        if (FhirDateTime.TryParse(text, null, out var exact))
        {
            return (exact.LowerBound.ToUnixTimeMilliseconds(), exact.UpperBound.ToUnixTimeMilliseconds());
        }

        string[] toMinute = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmK"];
        string[] toSecond = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
        foreach (var (formats, length) in new[] { (toMinute, 60_000L), (toSecond, 1_000L) })
        {
            if (DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _))
            {
                var zoned = text.Length > 10 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10);
                var moment = DateTimeOffset.Parse(zoned ? text : text + "+07:00", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
                return (moment, moment + length - 1);
            }
        }

        return null;
    }

    private static SearchCriterion.Number? Number(string text)
    {
        var (prefix, rest) = Prefix(text);
        if (!decimal.TryParse(rest, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        // At the ends of what a decimal can say there is nothing beyond.
        var half = HalfUnit(rest);
        return new SearchCriterion.Number(
            prefix, value, value < decimal.MinValue + half ? decimal.MinValue : value - half, value > decimal.MaxValue - half ? decimal.MaxValue : value + half);
    }

    // 100 means 99.5 to 100.5, 100.00 means 99.995 to 100.005, 1e2 means 50 to 150.
    private static decimal HalfUnit(string text)
    {
        var e = text.IndexOfAny(['e', 'E']);
        var mantissa = e < 0 ? text : text[..e];
        var exponent = 0;
        if (e >= 0 && !int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return 0;
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var power = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        return power is < -27 or > 27 ? 0 : (decimal)Math.Pow(10, power) / 2;
    }

    private static SearchCriterion.Quantity? Quantity(string text)
    {
        var parts = Split(text, '|');
        if (parts.Count is not (1 or 3) || Number(parts[0]) is not { } number)
        {
            return null;
        }

        return parts is [_, var system, var code]
            ? new SearchCriterion.Quantity(number, Given(system), Given(code))
            : new SearchCriterion.Quantity(number, null, null);
    }

    private static string? Given(string text) => text.Length == 0 ? null : Unescape(text);

    private static SearchCriterion.Reference? Reference(string? type, string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return new SearchCriterion.Reference(null, null, text);
        }

        return text.Split('/') switch
        {
            [var id] when FhirDocument.IsId(id) => new SearchCriterion.Reference(type, id, null),
            [var named, var id] when ResourceTypes.Contains(named) && FhirDocument.IsId(id)
                && (type is null || string.Equals(type, named, StringComparison.Ordinal)) => new SearchCriterion.Reference(named, id, null),
            _ => null,
        };
    }

    private static (SearchPrefix Prefix, string Value) Prefix(string text) =>
        text.Length > 2 && char.IsAsciiLetterLower(text[0]) && Enum.TryParse<SearchPrefix>(text[..2], ignoreCase: true, out var prefix)
            ? (prefix, text[2..])
            : (SearchPrefix.Eq, text);
}
