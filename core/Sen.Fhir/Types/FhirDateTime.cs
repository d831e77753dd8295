using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sen.Fhir;

/// <summary>
/// A FHIR dateTime or instant: a year, month or day, or a moment with its offset. Precision and offset are kept as written.
/// </summary>
public sealed record FhirDateTime : IParsable<FhirDateTime>, IComparable<FhirDateTime>
{
    /// <summary>
    /// Offset at which a date without a time is placed on the time line, when it is compared with moments. Vietnam has one
    /// zone and no summer time; index and query must agree on it, so it is one constant and not a setting.
    /// </summary>
    internal const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    public static readonly TimeSpan LocalOffset = TimeSpan.FromHours(7);

    private readonly FhirDate? _date;
    private readonly DateTimeOffset _moment;
    private readonly TimeSpan _precision;

    private static readonly TimeOnly LastOfDay = new(23, 59, 59, 999);

    private FhirDateTime(string text, FhirDate date) => (Text, _date) = (text, date);

    private FhirDateTime(string text, DateTimeOffset moment, TimeSpan precision) => (Text, _moment, _precision) = (text, moment, precision);

    public string Text { get; }

    /// <summary>True when it is a moment (date, time and offset), false when it is a year, month or day.</summary>
    public bool IsMoment => _date is null;

    /// <summary>The calendar part: of the moment in its own offset, or all there is.</summary>
    public FhirDate Date => _date ?? FhirDate.Of(DateOnly.FromDateTime(_moment.DateTime));

    /// <summary>First instant it can mean.</summary>
    public DateTimeOffset LowerBound => _date is null ? _moment : At(_date.LowerBound);

    /// <summary>Last millisecond it can mean.</summary>
    public DateTimeOffset UpperBound => _date is null
        ? _moment + (_precision - TimeSpan.FromMilliseconds(1))
        : new DateTimeOffset(_date.UpperBound, LastOfDay, LocalOffset);

    /// <summary>Written to the second, or to the millisecond when there are any, in the offset given.</summary>
    public static FhirDateTime Of(DateTimeOffset moment) => moment.Millisecond == 0
        ? Write(moment, "yyyy-MM-dd'T'HH:mm:sszzz", TimeSpan.FromSeconds(1))
        : Instant(moment);

    public static FhirDateTime Of(DateOnly day) => new(FhirDate.Of(day).Text, FhirDate.Of(day));

    /// <summary>An instant: always with milliseconds, in the offset given.</summary>
    public static FhirDateTime Instant(DateTimeOffset moment) => Write(moment, InstantFormat, TimeSpan.FromMilliseconds(1));

    public static FhirDateTime Parse(string s) => Parse(s, null);

    public static FhirDateTime Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException("Not a FHIR dateTime.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out FhirDateTime result)
    {
        result = null;
        if (s is null || s.Length <= 10)
        {
            if (FhirDate.TryParse(s, provider, out var date))
            {
                result = new FhirDateTime(date.Text, date);
            }

            return result is not null;
        }

        if (Moment(s) is not { } found)
        {
            return false;
        }

        result = new FhirDateTime(s, found.Moment, found.Precision);
        return true;
    }

    /// <summary>The moment, or null when there is only a date.</summary>
    public DateTimeOffset? ToDateTimeOffset() => _date is null ? _moment : null;

    /// <summary>Orders by lower, then upper bound on the time line.</summary>
    public int CompareTo(FhirDateTime? other) => other is null
        ? 1
        : (LowerBound, UpperBound).CompareTo((other.LowerBound, other.UpperBound));

    public override string ToString() => Text;

    public static bool operator <(FhirDateTime left, FhirDateTime right) => left.CompareTo(right) < 0;

    public static bool operator >(FhirDateTime left, FhirDateTime right) => left.CompareTo(right) > 0;

    public static bool operator <=(FhirDateTime left, FhirDateTime right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FhirDateTime left, FhirDateTime right) => left.CompareTo(right) >= 0;

    private static FhirDateTime Write(DateTimeOffset moment, string format, TimeSpan precision)
    {
        var cut = new DateTimeOffset(moment.Ticks - (moment.Ticks % precision.Ticks), moment.Offset);
        return new FhirDateTime(cut.ToString(format, CultureInfo.InvariantCulture), cut, precision);
    }

    // The first day of the year 1 begins here before the clock does.
    private static DateTimeOffset At(DateOnly day) => day == DateOnly.MinValue ? DateTimeOffset.MinValue : new(day, TimeOnly.MinValue, LocalOffset);

    private static (DateTimeOffset Moment, TimeSpan Precision)? Moment(string s)
    {
        // yyyy-MM-ddTHH:mm:ss[.f+](Z|±HH:mm)
        if (!FhirDate.TryParse(s[..10], null, out var date) || s[10] != 'T' || s.Length < 20)
        {
            return null;
        }

        var end = s.AsSpan(19).IndexOfAny('Z', '+', '-') + 19;
        if (end < 19 || !FhirTime.TryParse(s[11..end], null, out var time) || Offset(s[end..]) is not { } offset)
        {
            return null;
        }

        try
        {
            return (new DateTimeOffset(date.LowerBound, time.LowerBound, offset), time.Precision);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static TimeSpan? Offset(string s)
    {
        if (s is "Z")
        {
            return TimeSpan.Zero;
        }

        if (s.Length != 6 || s[3] != ':' || !FhirDate.Digits(s, 1, 2, out var hours) || !FhirDate.Digits(s, 4, 2, out var minutes)
            || hours > 14 || minutes > 59)
        {
            return null;
        }

        var offset = new TimeSpan(hours, minutes, 0);
        return s[0] == '-' ? -offset : offset;
    }
}

/// <summary>A FHIR time of day: hours, minutes and seconds, perhaps with a fraction; no zone.</summary>
public sealed record FhirTime : IParsable<FhirTime>
{
    private FhirTime(string text, TimeOnly time, TimeSpan precision) => (Text, LowerBound, Precision) = (text, time, precision);

    public string Text { get; }

    /// <summary>The time as written; a leap second counts as the last second of its minute.</summary>
    public TimeOnly LowerBound { get; }

    internal TimeSpan Precision { get; }

    public static FhirTime Of(TimeOnly time) => new(time.ToString("HH:mm:ss", CultureInfo.InvariantCulture), time, TimeSpan.FromSeconds(1));

    public static FhirTime Parse(string s) => Parse(s, null);

    public static FhirTime Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException("Not a FHIR time.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out FhirTime result)
    {
        result = null;
        if (s is null || s.Length < 8 || s[2] != ':' || s[5] != ':'
            || !FhirDate.Digits(s, 0, 2, out var hour) || !FhirDate.Digits(s, 3, 2, out var minute) || !FhirDate.Digits(s, 6, 2, out var second)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        long ticks = 0;
        if (s.Length > 8)
        {
            var fraction = s.AsSpan(9);
            if (s[8] != '.' || fraction.IsEmpty || fraction.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            ticks = long.Parse(fraction.Length > 7 ? fraction[..7] : fraction.ToString().PadRight(7, '0'), NumberStyles.None, CultureInfo.InvariantCulture);
        }

        var time = new TimeOnly(hour, minute, Math.Min(second, 59)).Add(TimeSpan.FromTicks(ticks));
        result = new FhirTime(s, time, s.Length > 8 ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(1));
        return true;
    }

    public override string ToString() => Text;
}
