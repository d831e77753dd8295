using System.Globalization;
using System.Numerics;
using Sen.Fhir.Units;

namespace Sen.Fhir.Paths;

/// <summary>
/// A FHIRPath quantity. Calendar words (<c>year</c>) and UCUM codes (<c>'a'</c>) are different units above seconds
/// (N1, 4.1.8 and 6.1.1).
/// </summary>
internal sealed record PathQuantity(decimal Value, string Unit, bool IsCalendar)
{
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

    /// <summary>The unit as a UCUM code; a calendar word has one that means nearly the same.</summary>
    internal string Ucum => IsCalendar && Calendar.TryGetValue(Unit.TrimEnd('s'), out var calendar) ? calendar.Ucum : Unit;

    // A calendar year is not a UCUM year; from weeks down the two are one (N1, 6.1.1).
    private bool IsVariable => IsCalendar && Ucum is "a" or "mo";

    /// <summary>The step by which this moves a date: a unit and how many of it one unit is.</summary>
    internal (TemporalPrecision Unit, decimal Size) CalendarStep()
    {
        var found = IsCalendar || Calendar.ContainsKey(Unit)
            ? Calendar.GetValueOrDefault(Unit.TrimEnd('s'))
            : Calendar.Values.FirstOrDefault(c => string.Equals(c.Ucum, Unit, StringComparison.Ordinal) && Unit is not ("a" or "mo"));
        return found.Ucum is null ? throw new FhirPathException("Not a calendar unit.") : (found.Unit, found.Size);
    }

    /// <summary>Order of two quantities; null when their units do not convert.</summary>
    internal int? CompareTo(PathQuantity other)
    {
        if (HasUnitOf(other))
        {
            return Value.CompareTo(other.Value);
        }

        if (IsVariable && other.IsVariable)
        {
            return Months().CompareTo(other.Months());
        }

        return IsVariable || other.IsVariable || Pair(other) is not { } pair ? null : pair.Left.CompareTo(pair.Right);
    }

    /// <summary>
    /// Equivalence (N1, 6.1.2): after conversion both are rounded to the precision of the less precise one, trailing zeros not
    /// counted; a calendar year is equivalent to a UCUM year.
    /// </summary>
    internal bool IsEquivalent(PathQuantity other)
    {
        if (Value == other.Value && string.Equals(Ucum, other.Ucum, StringComparison.Ordinal))
        {
            return true;
        }

        if (Find() is not { } unit || other.Find() is not { } theirs || Pair(other) is not { } pair)
        {
            return false;
        }

        var (mine, other1) = (Step(unit), other.Step(theirs));
        var step = mine.CompareTo(other1) > 0 ? mine : other1;
        return (pair.Left / step).Round() == (pair.Right / step).Round();
    }

    internal bool IsComparable(PathQuantity other) => HasUnitOf(other) || Pair(other) is not null;

    /// <summary>Sum or difference in the more granular of the two units (N1, 6.6.3); null when they do not convert.</summary>
    internal PathQuantity? Add(PathQuantity other, int sign)
    {
        if (HasUnitOf(other))
        {
            return this with { Value = Value + (sign * other.Value) };
        }

        if (IsVariable || other.IsVariable || Find() is not { } unit || other.Find() is not { } theirs || Pair(other) is not { } pair)
        {
            return null;
        }

        var finer = unit.Factor.CompareTo(theirs.Factor) <= 0 ? this : other;
        var sum = sign > 0 ? pair.Left + pair.Right : pair.Left - pair.Right;
        return finer.Find()!.FromBase(sum)?.ToDecimal() is { } value ? finer with { Value = value } : null;
    }

    internal PathQuantity Multiply(PathQuantity other) => new(Value * other.Value, Product(Ucum, other.Ucum), IsCalendar: false);

    internal PathQuantity? Divide(PathQuantity other) => other.Value == 0 ? null : new(
        Value / other.Value,
        HasUnitOf(other) ? "1" : other.Unit is "1" ? Ucum : $"{Ucum}/{(other.Ucum.AsSpan().IndexOfAny('.', '/') < 0 ? other.Ucum : $"({other.Ucum})")}",
        IsCalendar: false);

    public override string ToString() =>
        Value.ToString(CultureInfo.InvariantCulture) + " " + (IsCalendar ? Unit : $"'{Unit}'");

    private static string Product(string a, string b) =>
        b is "1" ? a : a is "1" ? b : b[0] == '/' ? a + b : $"{a}.{b}";

    private bool HasUnitOf(PathQuantity other) => IsCalendar == other.IsCalendar && string.Equals(Ucum, other.Ucum, StringComparison.Ordinal);

    private decimal Months() => Ucum is "a" ? Value * 12 : Value;

    private UcumUnit? Find() => UcumUnit.Find(Ucum);

    private (Rational Left, Rational Right)? Pair(PathQuantity other) =>
        Find() is { } unit && other.Find() is { } theirs && unit.ConvertsTo(theirs) && unit.ToBase(Value) is { } left && theirs.ToBase(other.Value) is { } right
            ? (left, right)
            : null;

    // The last digit that the value shows, in base units.
    private Rational Step(UcumUnit unit)
    {
        var digits = Rational.From(Value);
        var scale = 0;
        while (!BigInteger.Remainder(digits.Numerator, digits.Denominator).IsZero)
        {
            digits *= Rational.Ten(1);
            scale++;
        }

        return Rational.Ten(-scale) * unit.Factor * (unit.Scale?.Unit ?? Rational.One);
    }
}
