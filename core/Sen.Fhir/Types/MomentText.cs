using System.Text.Json;
using System.Runtime.InteropServices;

namespace Sen.Fhir;

/// <summary>
/// Days and moments in the forms that nearly all resources use (<c>2026-11-24</c>, <c>2026-11-24T08:00:00[.000](Z|+07:00)</c>), read from
/// their bytes. Anything else, right or wrong, is for <see cref="FhirDateTime"/>, which decides.
/// </summary>
internal static class MomentText
{
    private const int Day = 10;
    private const int Second = 19;

    internal static bool IsDay(ReadOnlySpan<byte> utf8) => utf8.Length == Day && TryDay(utf8, out _);

    internal static bool IsMoment(ReadOnlySpan<byte> utf8) => TryMoment(utf8, out _, out _);

    /// <summary>First and last millisecond (UTC, since 1970) of a JSON string that has one of the forms.</summary>
    internal static bool TryBounds(JsonElement value, out long lower, out long upper)
    {
        (lower, upper) = (0, 0);
        return value.ValueKind == JsonValueKind.String && TryBounds(JsonMarshal.GetRawUtf8Value(value)[1..^1], out lower, out upper);
    }

    private static bool TryBounds(ReadOnlySpan<byte> utf8, out long lower, out long upper)
    {
        if (utf8.Length != Day)
        {
            return TryMoment(utf8, out lower, out upper);
        }

        (lower, upper) = (0, 0);
        if (!TryDay(utf8, out var day))
        {
            return false;
        }

        lower = Milliseconds(day) - (long)FhirDateTime.LocalOffset.TotalMilliseconds;
        upper = lower + (long)TimeSpan.FromDays(1).TotalMilliseconds - 1;
        return true;
    }

    private static bool TryMoment(ReadOnlySpan<byte> utf8, out long lower, out long upper)
    {
        (lower, upper) = (0, 0);
        if (utf8.Length <= Second || utf8[Day] != 'T' || utf8[13] != ':' || utf8[16] != ':' || !TryDay(utf8, out var day))
        {
            return false;
        }

        var (hour, minute, second) = (Number(utf8.Slice(11, 2)), Number(utf8.Slice(14, 2)), Number(utf8.Slice(17, 2)));
        var rest = utf8[Second..];
        var (thousandths, precision) = (0, 1000);
        if (rest is [(byte)'.', _, _, _, ..])
        {
            (thousandths, precision) = (Number(rest.Slice(1, 3)), 1);
            rest = rest[4..];
        }

        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || thousandths < 0 || Offset(rest) is not { } offset)
        {
            return false;
        }

        lower = Milliseconds(day) + (((((hour * 60L) + minute - offset) * 60) + second) * 1000) + thousandths;
        upper = lower + precision - 1;
        return true;
    }

    // In minutes.
    private static int? Offset(ReadOnlySpan<byte> utf8)
    {
        if (utf8 is [(byte)'Z'])
        {
            return 0;
        }

        if (utf8 is not [(byte)'+' or (byte)'-', _, _, (byte)':', _, _])
        {
            return null;
        }

        var (hours, minutes) = (Number(utf8.Slice(1, 2)), Number(utf8.Slice(4, 2)));
        return hours is >= 0 and < 14 && minutes is >= 0 and < 60 ? (utf8[0] == '-' ? -1 : 1) * ((hours * 60) + minutes) : null;
    }

    private static bool TryDay(ReadOnlySpan<byte> utf8, out DateOnly day)
    {
        day = default;
        var (year, month, date) = ((Number(utf8[..2]) * 100) + Number(utf8.Slice(2, 2)), Number(utf8.Slice(5, 2)), Number(utf8.Slice(8, 2)));
        if (utf8[4] != '-' || utf8[7] != '-' || year < 1 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new DateOnly(year, month, date);
        return true;
    }

    // Not a number: so far below zero that the sum of two is, too.
    private static int Number(ReadOnlySpan<byte> two)
    {
        var number = 0;
        foreach (var digit in two)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return -1_000;
            }

            number = (number * 10) + digit - '0';
        }

        return number;
    }

    private static long Milliseconds(DateOnly day) => (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * 86_400_000L;
}
