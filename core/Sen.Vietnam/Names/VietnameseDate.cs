using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Dates and times as Vietnamese readers expect them; the order day/month/year is kept in English too.</summary>
public static class VietnameseDate
{
    /// <summary>24/11/2026.</summary>
    public static string Day(DateOnly date) => date.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary>thứ Ba 24/11.</summary>
    public static string WeekdayDay(DateOnly date, CultureInfo? culture = null)
        => $"{Weekday(date, culture)} {date.ToString("dd'/'MM", CultureInfo.InvariantCulture)}";

    /// <summary>thứ Ba 24/11/2026.</summary>
    public static string WeekdayDate(DateOnly date, CultureInfo? culture = null) => $"{Weekday(date, culture)} {Day(date)}";

    /// <summary>thứ Ba.</summary>
    public static string Weekday(DateOnly date, CultureInfo? culture = null)
        => Texts.Get($"weekday.{((int)date.DayOfWeek).ToString(CultureInfo.InvariantCulture)}", culture);

    /// <summary>08:30, 24 hours.</summary>
    public static string Time(TimeOnly time) => time.ToString("HH':'mm", CultureInfo.InvariantCulture);

    /// <summary>42 tuổi (17/06/1984).</summary>
    public static string AgeAndBirth(DateOnly birthDate, DateOnly today, CultureInfo? culture = null)
        => Age.On(birthDate, today).Text(culture) is { Length: > 0 } age ? $"{age} ({Day(birthDate)})" : Day(birthDate);
}
