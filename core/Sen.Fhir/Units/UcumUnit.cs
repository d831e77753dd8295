using System.Collections.Concurrent;

namespace Sen.Fhir.Units;

/// <summary>
/// A unit of UCUM (The Unified Code for Units of Measure, case sensitive form): how many of the base units it is. Factors are
/// exact fractions, so conversion rounds nowhere but in the last step.
/// </summary>
public sealed class UcumUnit
{
    // Codes come from outside, so what is remembered of them has an end.
    private const int MostRemembered = 4096;

    private static readonly ConcurrentDictionary<string, UcumUnit?> Known = new(StringComparer.Ordinal);

    internal UcumUnit(Rational factor, Dimension dimension, SpecialScale? scale, bool isConvertible)
    {
        Factor = factor;
        Dimension = dimension;
        Scale = scale;
        IsConvertible = isConvertible;
    }

    /// <summary>What is measured, in base units: <c>g.m-3</c>; empty for a number. Units convert when this is the same.</summary>
    public string DimensionText => Dimension.Text;

    internal Rational Factor { get; }

    internal Dimension Dimension { get; }

    /// <summary>For units such as Cel and [pH], which are no multiples of another unit (UCUM 21 and 22).</summary>
    internal SpecialScale? Scale { get; }

    /// <summary>False where a unit on a scale of its own is multiplied with others, which UCUM gives no meaning (UCUM 21).</summary>
    internal bool IsConvertible { get; }

    /// <summary>The unit with a code, or null when the code is not of UCUM.</summary>
    public static UcumUnit? Find(string code)
    {
        if (Known.TryGetValue(code, out var known))
        {
            return known;
        }

        var unit = UcumParser.Parse(code);
        return Known.Count < MostRemembered ? Known.GetOrAdd(code, unit) : unit;
    }

    /// <summary>An amount of one unit in another; null when they measure different things or a code is not of UCUM.</summary>
    public static decimal? Convert(decimal value, string from, string to) =>
        Find(from) is { } source && Find(to) is { } target && source.ConvertsTo(target) ? target.FromBase(source.ToBase(value))?.ToDecimal() : null;

    internal bool ConvertsTo(UcumUnit other) => IsConvertible && other.IsConvertible && Dimension.Equals(other.Dimension);

    /// <summary>An amount in base units; null when it lies outside the scale of a special unit.</summary>
    internal Rational? ToBase(decimal value)
    {
        var amount = Rational.From(value) * Factor;
        return Scale is null ? amount : Scale.ToBase(amount);
    }

    internal Rational? FromBase(Rational? amount)
    {
        if (amount is not { } given)
        {
            return null;
        }

        var measured = Scale is null ? given : Scale.FromBase(given);
        return measured is { } value ? value / Factor : null;
    }
}
