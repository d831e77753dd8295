using System.Globalization;

namespace Sen.Vietnam;

/// <summary>A date of which only the year, or year and month, may be known; <see cref="ToString"/> is the FHIR form.</summary>
public readonly record struct PartialDate
{
    private PartialDate(int year, int? month, int? day) => (Year, Month, Day) = (year, month, day);

    public int Year { get; }

    public int? Month { get; }

    public int? Day { get; }

    /// <summary>The day, when wholly known.</summary>
    public DateOnly? Date => Month is { } month && Day is { } day ? new DateOnly(Year, month, day) : null;

    /// <summary>The earliest day it can mean.</summary>
    public DateOnly Earliest => new(Year, Month ?? 1, Day ?? 1);

    public static PartialDate Of(DateOnly date) => new(date.Year, date.Month, date.Day);

    /// <summary>Reads dd/MM/yyyy, MM/yyyy, yyyy (papers) and yyyy-MM-dd, yyyy-MM (FHIR).</summary>
    public static Parsed<PartialDate> Parse(string? text)
    {
        var trimmed = text is { Length: <= 32 } ? text.Trim() : "";
        var parts = trimmed.Split('/');
        if (parts.Length == 1)
        {
            parts = trimmed.Split('-');
            Array.Reverse(parts);
        }

        if (parts.Length > 3 || parts[^1].Length != 4 || !parts.All(part => part.Length is 1 or 2 or 4 && Digits.Only(part)))
        {
            return new FormatError(FormatCodes.DateForm, "date", "Expected dd/MM/yyyy, MM/yyyy or yyyy.");
        }

        var numbers = Array.ConvertAll(parts, part => int.Parse(part, CultureInfo.InvariantCulture));
        var year = numbers[^1];
        int? month = numbers.Length > 1 ? numbers[^2] : null;
        int? day = numbers.Length > 2 ? numbers[0] : null;
        return IsReal(year, month ?? 1, day ?? 1)
            ? new PartialDate(year, month, day)
            : new FormatError(FormatCodes.DateNotReal, "date", "There is no such day.");
    }

    private static bool IsReal(int year, int month, int day)
        => year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    public override string ToString() => (Month, Day) switch
    {
        ({ } month, { } day) => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{month:D2}-{day:D2}"),
        ({ } month, null) => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{month:D2}"),
        _ => Year.ToString("D4", CultureInfo.InvariantCulture),
    };
}
