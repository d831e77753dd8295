using System.Globalization;

namespace Sen.Profiles;

/// <summary>How a drawn number becomes what people read: a series of letters and fixed digits, three digits in all ("A" 27 → A027, "A1" 18 → A118).</summary>
public static class QueueNumbers
{
    public const string PriorityMark = "Ư";

    public static string PrioritySeries(string series) => PriorityMark + series;

    public static string Format(string series, long number)
    {
        if (series.StartsWith(PriorityMark, StringComparison.Ordinal))
        {
            return PriorityMark + number.ToString("D3", CultureInfo.InvariantCulture);
        }

        var digits = Math.Max(1, 3 - series.Count(char.IsAsciiDigit));
        return series + number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }
}
