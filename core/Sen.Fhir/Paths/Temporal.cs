using System.Globalization;
using System.Text.RegularExpressions;

namespace Sen.Fhir.Paths;

internal enum TemporalKind
{
    Date,
    DateTime,
    Time,
}

internal enum TemporalPrecision
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

/// <summary>A FHIRPath Date, DateTime or Time with the precision it was written in.</summary>
/// <param name="Local">The components; what is beyond the precision is the smallest possible.</param>
internal sealed partial record Temporal(TemporalKind Kind, TemporalPrecision Precision, DateTime Local, TimeSpan? Offset)
{
    /// <summary>The text after '@' in an expression.</summary>
    internal static Temporal? Literal(string text) => text.StartsWith('T')
        ? Read(TimePattern().Match(text[1..]), TemporalKind.Time)
        : Read(DatePattern().Match(text), text.Contains('T', StringComparison.Ordinal) ? TemporalKind.DateTime : TemporalKind.Date);

    internal static Temporal? Date(string text) => text.Contains('T', StringComparison.Ordinal) ? null : Read(DatePattern().Match(text), TemporalKind.Date);

    internal static Temporal? Moment(string text) => Read(DatePattern().Match(text), TemporalKind.DateTime);

    internal static Temporal? Time(string text) => Read(TimePattern().Match(text.StartsWith('T') ? text[1..] : text), TemporalKind.Time);

    // At either end of time an offset leads out of it: then it is that end.
    private DateTime Universal => new(
        Math.Clamp(Local.Ticks - (Offset ?? TimeSpan.Zero).Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);

    /// <summary>Less, equal or greater; null when the common precision does not decide (N1, 6.1 and 6.2).</summary>
    internal int? CompareTo(Temporal other)
    {
        if ((Kind == TemporalKind.Time) != (other.Kind == TemporalKind.Time))
        {
            throw new FhirPathException("A time of day and a date cannot be compared.");
        }

        var (left, right) = (Local, other.Local);
        if (Offset is not null && other.Offset is not null)
        {
            (left, right) = (Universal, other.Universal);
        }
        else if (Offset is not null || other.Offset is not null)
        {
            return CompareUnzoned(other);
        }

        return Compare(left, right, other);
    }

    /// <summary>Adds an amount of calendar time; months end where the month ends.</summary>
    internal Temporal Add(PathQuantity quantity, int sign)
    {
        var (unit, size) = quantity.CalendarStep();
        var amount = sign * Math.Truncate(quantity.Value * size);
        // N1, 6.6.7: above seconds the decimal portion is ignored.
        var clock = unit is TemporalPrecision.Hour or TemporalPrecision.Minute ? amount : sign * quantity.Value;
        if (Kind == TemporalKind.Time && unit <= TemporalPrecision.Day)
        {
            throw new FhirPathException("Hours and what is smaller can be added to a time of day.");
        }

        try
        {
            var moved = unit switch
            {
                TemporalPrecision.Year => Local.AddYears((int)amount),
                TemporalPrecision.Month when Precision >= TemporalPrecision.Month => Local.AddMonths((int)amount),
                TemporalPrecision.Month => Local.AddYears((int)(amount / 12)),
                TemporalPrecision.Day when Precision >= TemporalPrecision.Day => Local.AddDays((double)amount),
                TemporalPrecision.Day when Precision == TemporalPrecision.Month => Local.AddMonths((int)(amount / 30)),
                TemporalPrecision.Day => Local.AddYears((int)(amount / 365)),
                _ => Local + Clock(unit, clock),
            };
            return this with { Local = Kind == TemporalKind.Time ? DateTime.MinValue + moved.TimeOfDay : moved };
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw new FhirPathException("The date is out of range.", exception);
        }
    }

    public override string ToString()
    {
        if (Kind == TemporalKind.Time)
        {
            return Local.ToString(TimeFormat(), CultureInfo.InvariantCulture);
        }

        var date = Local.ToString(Precision switch { TemporalPrecision.Year => "yyyy", TemporalPrecision.Month => "yyyy-MM", _ => "yyyy-MM-dd" }, CultureInfo.InvariantCulture);
        if (Precision <= TemporalPrecision.Day)
        {
            return date;
        }

        var zone = Offset switch
        {
            null => "",
            { Ticks: 0 } => "Z",
            { } offset => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture),
        };
        return $"{date}T{Local.ToString(TimeFormat(), CultureInfo.InvariantCulture)}{zone}";
    }

    private string TimeFormat() => Precision switch
    {
        TemporalPrecision.Hour => "HH",
        TemporalPrecision.Minute => "HH:mm",
        TemporalPrecision.Second => "HH:mm:ss",
        _ => "HH:mm:ss.fff",
    };

    // Units below a day keep to what the precision can show: hours added to a date become days.
    private TimeSpan Clock(TemporalPrecision unit, decimal amount)
    {
        var ticks = amount * unit switch
        {
            TemporalPrecision.Hour => TimeSpan.TicksPerHour,
            TemporalPrecision.Minute => TimeSpan.TicksPerMinute,
            TemporalPrecision.Second => TimeSpan.TicksPerSecond,
            _ => TimeSpan.TicksPerMillisecond,
        };
        var step = Precision switch
        {
            <= TemporalPrecision.Day => TimeSpan.TicksPerDay,
            TemporalPrecision.Hour => TimeSpan.TicksPerHour,
            TemporalPrecision.Minute => TimeSpan.TicksPerMinute,
            TemporalPrecision.Second => TimeSpan.TicksPerSecond,
            _ => TimeSpan.TicksPerMillisecond,
        };
        return new TimeSpan((long)Math.Truncate(ticks / step) * step);
    }

    // One side has no zone: it may lie anywhere from UTC-12 to UTC+14, so only a distance beyond that decides.
    private int? CompareUnzoned(Temporal other)
    {
        if (Precision <= TemporalPrecision.Day || other.Precision <= TemporalPrecision.Day)
        {
            return Compare(Local, other.Local, other);
        }

        var difference = Universal - other.Universal;
        return difference.Duration() > TimeSpan.FromHours(14) ? difference.CompareTo(TimeSpan.Zero) : null;
    }

    private int? Compare(DateTime left, DateTime right, Temporal other)
    {
        // Seconds and their fraction are one component.
        var (mine, theirs) = (Merged(Precision), Merged(other.Precision));
        var common = mine < theirs ? mine : theirs;
        var order = Cut(left, common).CompareTo(Cut(right, common));
        return order != 0 ? order : mine == theirs ? 0 : null;
    }

    private static TemporalPrecision Merged(TemporalPrecision precision) =>
        precision == TemporalPrecision.Second ? TemporalPrecision.Millisecond : precision;

    internal static DateTime Cut(DateTime value, TemporalPrecision precision) => precision switch
    {
        TemporalPrecision.Year => new DateTime(value.Year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
        TemporalPrecision.Month => new DateTime(value.Year, value.Month, 1, 0, 0, 0, DateTimeKind.Unspecified),
        TemporalPrecision.Day => value.Date,
        TemporalPrecision.Hour => value.Date.AddHours(value.Hour),
        TemporalPrecision.Minute => value.Date.AddMinutes((int)value.TimeOfDay.TotalMinutes),
        TemporalPrecision.Second => value.Date.AddSeconds((long)value.TimeOfDay.TotalSeconds),
        _ => value,
    };

    private static Temporal? Read(Match match, TemporalKind kind)
    {
        if (!match.Success)
        {
            return null;
        }

        try
        {
            var date = kind == TemporalKind.Time ? DateTime.MinValue : new DateOnly(Part(match, "y", 1), Part(match, "m", 1), Part(match, "d", 1)).ToDateTime(TimeOnly.MinValue);
            var fraction = match.Groups["f"].Success ? decimal.Parse("0." + match.Groups["f"].Value, CultureInfo.InvariantCulture) : 0m;
            var time = new TimeOnly(Part(match, "h", 0), Part(match, "i", 0), Part(match, "s", 0)).ToTimeSpan() + TimeSpan.FromTicks((long)(fraction * TimeSpan.TicksPerSecond));
            return new Temporal(kind, PrecisionOf(match), date + time, Zone(match.Groups["z"].Value));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static TemporalPrecision PrecisionOf(Match match) => match switch
    {
        _ when match.Groups["f"].Success => TemporalPrecision.Millisecond,
        _ when match.Groups["s"].Success => TemporalPrecision.Second,
        _ when match.Groups["i"].Success => TemporalPrecision.Minute,
        _ when match.Groups["h"].Success => TemporalPrecision.Hour,
        _ when match.Groups["d"].Success => TemporalPrecision.Day,
        _ when match.Groups["m"].Success => TemporalPrecision.Month,
        _ => TemporalPrecision.Year,
    };

    private static TimeSpan? Zone(string text) => text switch
    {
        "" => null,
        "Z" => TimeSpan.Zero,
        _ => TimeSpan.ParseExact(text[1..], "hh\\:mm", CultureInfo.InvariantCulture) * (text[0] == '-' ? -1 : 1),
    };

    private static int Part(Match match, string name, int absent) =>
        match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : absent;

    [GeneratedRegex(@"^(?<y>\d{4})(-(?<m>\d\d)(-(?<d>\d\d))?)?(T((?<h>\d\d)(:(?<i>\d\d)(:(?<s>\d\d)(\.(?<f>\d+))?)?)?(?<z>Z|[+-]\d\d:\d\d)?)?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"^(?<h>\d\d)(:(?<i>\d\d)(:(?<s>\d\d)(\.(?<f>\d+))?)?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimePattern();
}
