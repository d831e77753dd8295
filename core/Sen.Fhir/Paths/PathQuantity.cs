using System.Globalization;

namespace Sen.Fhir.Paths;

/// <summary>A FHIRPath quantity. Calendar words (<c>year</c>) and UCUM codes (<c>'a'</c>) are different units above seconds.</summary>
internal sealed record PathQuantity(decimal Value, string Unit, bool IsCalendar)
{
    private static readonly Dictionary<string, (string Base, decimal Factor)> Units = new(StringComparer.Ordinal)
    {
        ["g"] = ("g", 1m),
        ["m"] = ("m", 1m),
        ["L"] = ("L", 1m),
        ["l"] = ("L", 1m),
        ["mol"] = ("mol", 1m),
        ["Pa"] = ("Pa", 1m),
        ["J"] = ("J", 1m),
        ["W"] = ("W", 1m),
        ["V"] = ("V", 1m),
        ["Hz"] = ("Hz", 1m),
        ["[lb_av]"] = ("g", 453.59237m),
        ["[in_i]"] = ("m", 0.0254m),
        ["s"] = ("s", 1m),
        ["min"] = ("s", 60m),
        ["h"] = ("s", 3600m),
        ["d"] = ("s", 86400m),
        ["wk"] = ("s", 604800m),
        ["a"] = ("a", 1m),
        ["mo"] = ("a", 1m / 12m),
        ["%"] = ("1", 0.01m),
        ["1"] = ("1", 1m),
        ["eq"] = ("eq", 1m),
        ["U"] = ("U", 1m),
    };

    private static readonly Dictionary<char, decimal> Prefixes = new()
    {
        ['k'] = 1000m,
        ['h'] = 100m,
        ['d'] = 0.1m,
        ['c'] = 0.01m,
        ['m'] = 0.001m,
        ['u'] = 0.000001m,
        ['n'] = 0.000000001m,
    };

    private static readonly Dictionary<string, (string Ucum, TemporalPrecision Unit, decimal Size)> Calendar = new(StringComparer.Ordinal)
    {
        ["year"] = ("a", TemporalPrecision.Year, 1),
        ["month"] = ("mo", TemporalPrecision.Month, 1),
        ["week"] = ("wk", TemporalPrecision.Day, 7),
        ["day"] = ("d", TemporalPrecision.Day, 1),
        ["hour"] = ("h", TemporalPrecision.Hour, 1),
        ["minute"] = ("min", TemporalPrecision.Minute, 1),
        ["second"] = ("s", TemporalPrecision.Second, 1),
        ["millisecond"] = ("ms", TemporalPrecision.Millisecond, 1),
    };

    /// <summary>The step by which this moves a date: a unit and how many of it one unit is.</summary>
    internal (TemporalPrecision Unit, decimal Size) CalendarStep()
    {
        var found = IsCalendar || Calendar.ContainsKey(Unit)
            ? Calendar.GetValueOrDefault(Unit.TrimEnd('s'))
            : Calendar.Values.FirstOrDefault(c => string.Equals(c.Ucum, Unit, StringComparison.Ordinal) && Unit is not ("a" or "mo"));
        return found.Ucum is null ? throw new FhirPathException("Not a calendar unit.") : (found.Unit, found.Size);
    }

    /// <summary>Order of two quantities; null when their units do not convert.</summary>
    internal int? CompareTo(PathQuantity other, bool equivalent = false)
    {
        if (string.Equals(Unit, other.Unit, StringComparison.Ordinal) && IsCalendar == other.IsCalendar)
        {
            return Value.CompareTo(other.Value);
        }

        return Canonical(equivalent) is { } mine && other.Canonical(equivalent) is { } theirs && string.Equals(mine.Unit, theirs.Unit, StringComparison.Ordinal)
            ? mine.Value.CompareTo(theirs.Value)
            : null;
    }

    internal bool IsComparable(PathQuantity other) =>
        Canonical(true) is { } mine && other.Canonical(true) is { } theirs && string.Equals(mine.Unit, theirs.Unit, StringComparison.Ordinal);

    internal (decimal Value, string Unit)? Canonical(bool equivalent)
    {
        var unit = Unit;
        if (IsCalendar)
        {
            if (!Calendar.TryGetValue(Unit.TrimEnd('s'), out var calendar))
            {
                return null;
            }

            // A calendar year is not a UCUM year, but the two are equivalent.
            unit = calendar.Ucum;
            if (unit is "a" or "mo" && !equivalent)
            {
                return (unit is "a" ? Value : Value / 12, "calendar");
            }
        }

        if (Units.TryGetValue(unit, out var known))
        {
            return (Value * known.Factor, known.Base);
        }

        return unit.Length > 1 && Prefixes.TryGetValue(unit[0], out var factor) && Units.TryGetValue(unit[1..], out var metric)
            ? (Value * factor * metric.Factor, metric.Base)
            : null;
    }

    public override string ToString() =>
        Value.ToString(CultureInfo.InvariantCulture) + " " + (IsCalendar ? Unit : $"'{Unit}'");
}
