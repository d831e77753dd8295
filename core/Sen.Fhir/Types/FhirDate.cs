using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sen.Fhir;

/// <summary>A FHIR date: a year, a month of a year, or a day. What was not known is not invented.</summary>
public sealed record FhirDate : IParsable<FhirDate>, IComparable<FhirDate>
{
    private FhirDate(string text, int year, int? month, int? day) => (Text, Year, Month, Day) = (text, year, month, day);

    /// <summary>The text as written: <c>1984</c>, <c>1984-06</c> or <c>1984-06-17</c>.</summary>
    public string Text { get; }

    public int Year { get; }

    public int? Month { get; }

    public int? Day { get; }

    /// <summary>The first day it can mean.</summary>
    public DateOnly LowerBound => new(Year, Month ?? 1, Day ?? 1);

    /// <summary>The last day it can mean.</summary>
    public DateOnly UpperBound => new(Year, Month ?? 12, Day ?? DateTime.DaysInMonth(Year, Month ?? 12));

    public static FhirDate Of(DateOnly day) => new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Year, day.Month, day.Day);

    public static FhirDate Parse(string s) => Parse(s, null);

    public static FhirDate Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var date) ? date : throw new FormatException("Not a FHIR date.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out FhirDate result)
    {
        result = null;
        if (s is not { Length: 4 or 7 or 10 } || !Digits(s, 0, 4, out var year) || year == 0)
        {
            return false;
        }

        int? month = null, day = null;
        if (s.Length >= 7)
        {
            if (s[4] != '-' || !Digits(s, 5, 2, out var m) || m is < 1 or > 12)
            {
                return false;
            }

            month = m;
        }

        if (s.Length == 10)
        {
            if (s[7] != '-' || !Digits(s, 8, 2, out var d) || d < 1 || d > DateTime.DaysInMonth(year, month!.Value))
            {
                return false;
            }

            day = d;
        }

        result = new FhirDate(s, year, month, day);
        return true;
    }

    /// <summary>The day, or null when only the month or year is known.</summary>
    public DateOnly? ToDateOnly() => Day is null ? null : LowerBound;

    /// <summary>Orders by lower, then upper bound; dates of different precision are not equal.</summary>
    public int CompareTo(FhirDate? other) => other is null
        ? 1
        : (LowerBound, UpperBound).CompareTo((other.LowerBound, other.UpperBound));

    public override string ToString() => Text;

    public static bool operator <(FhirDate left, FhirDate right) => left.CompareTo(right) < 0;

    public static bool operator >(FhirDate left, FhirDate right) => left.CompareTo(right) > 0;

    public static bool operator <=(FhirDate left, FhirDate right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FhirDate left, FhirDate right) => left.CompareTo(right) >= 0;

    internal static bool Digits(string s, int start, int count, out int value)
    {
        value = 0;
        if (start + count > s.Length)
        {
            return false;
        }

        for (var i = start; i < start + count; i++)
        {
            if (!char.IsAsciiDigit(s[i]))
            {
                return false;
            }

            value = (value * 10) + (s[i] - '0');
        }

        return true;
    }
}
