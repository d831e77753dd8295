namespace Sen.Fhir.Paths;

/// <summary>
/// lowBoundary, highBoundary and precision (FHIRPath 2.1 and 3.0, "Utility functions", which HL7's suite for R4 tests): the least
/// and greatest value that may be meant by what was written, to a precision.
/// </summary>
internal static class BoundaryFunctions
{
    private const int DecimalPlaces = 8;

    // What a System.Decimal can show.
    private const int MostPlaces = 28;

    private static readonly int[] DateDigits = [4, 6, 8, 10, 12, 14, 17];
    private static readonly int[] TimeDigits = [2, 4, 6, 9];

    internal static readonly Function[] All =
    [
        new("lowBoundary", 0, 1, (scope, input, args) => Boundary(scope, input, args, high: false)),
        new("highBoundary", 0, 1, (scope, input, args) => Boundary(scope, input, args, high: true)),
        new("precision", 0, 0, (_, input, _) => PathNode.Of(Values.Single(input)?.Value switch
        {
            null => null,
            long => 0L,
            decimal number => (object)(long)number.Scale,
            PathQuantity quantity => (long)quantity.Value.Scale,
            Temporal time => (long)Digits(time),
            _ => throw new FhirPathException("precision() is asked of numbers, quantities and times."),
        })),
    ];

    private static IReadOnlyList<PathNode> Boundary(Scope scope, IReadOnlyList<PathNode> input, Step[] args, bool high)
    {
        var wanted = args.Length > 0 ? Values.Integer(args[0](scope)) : null;
        return PathNode.Of(Values.Single(input)?.Value switch
        {
            null => null,
            long whole => Boundary(whole, wanted ?? DecimalPlaces, high),
            decimal number => Boundary(number, wanted ?? DecimalPlaces, high),
            PathQuantity quantity => Boundary(quantity.Value, wanted ?? DecimalPlaces, high) is { } value ? quantity with { Value = value } : null,
            Temporal time => (object?)Boundary(time, wanted, high),
            _ => throw new FhirPathException("A boundary is asked of numbers, quantities and times."),
        });
    }

    // Towards zero the half step is cut off, away from zero it is rounded: 1.587 lies between 1.58 and 1.59.
    private static decimal? Boundary(decimal value, long places, bool high)
    {
        if (places is < 0 or > MostPlaces || value.Scale >= MostPlaces)
        {
            return null;
        }

        var half = new decimal(5, 0, 0, value < 0 || (value == 0 && !high), (byte)(value.Scale + 1));
        var outward = value == 0 || (value > 0) == high;
        var edge = outward ? value + half : value - half;
        var result = decimal.Round(edge, (int)places, outward ? MidpointRounding.AwayFromZero : MidpointRounding.ToZero) + new decimal(0, 0, 0, false, (byte)places);
        return result.Scale == places ? result : null;
    }

    private static int Digits(Temporal time) =>
        time.Kind == TemporalKind.Time ? TimeDigits[time.Precision - TemporalPrecision.Hour] : DateDigits[(int)time.Precision];

    private static Temporal? Boundary(Temporal time, long? digits, bool high)
    {
        var known = time.Kind switch { TemporalKind.Time => TimeDigits, TemporalKind.Date => DateDigits[..3], _ => DateDigits };
        var at = Array.IndexOf(known, (int)Math.Clamp(digits ?? known[^1], 0, 99));
        if (at < 0)
        {
            return null;
        }

        var precision = (TemporalPrecision)at + (time.Kind == TemporalKind.Time ? (int)TemporalPrecision.Hour : 0);
        var filled = high ? Latest(time) : time.Local;
        // A time without a zone is somewhere between the first place on earth that has it and the last.
        var hasZone = time.Kind == TemporalKind.DateTime && precision > TemporalPrecision.Day;
        var offset = hasZone ? time.Offset ?? TimeSpan.FromHours(high ? -12 : 14) : (TimeSpan?)null;
        return new Temporal(time.Kind, precision, Temporal.Cut(filled, precision), offset);
    }

    private static DateTime Latest(Temporal time)
    {
        var local = time.Local;
        var month = time.Precision < TemporalPrecision.Month ? 12 : local.Month;
        var day = time.Precision < TemporalPrecision.Day ? DateTime.DaysInMonth(local.Year, month) : local.Day;
        return new DateTime(local.Year, month, day, 0, 0, 0, DateTimeKind.Unspecified) + time.Precision switch
        {
            <= TemporalPrecision.Day => new TimeSpan(0, 23, 59, 59, 999),
            TemporalPrecision.Hour => new TimeSpan(0, local.Hour, 59, 59, 999),
            TemporalPrecision.Minute => new TimeSpan(0, local.Hour, local.Minute, 59, 999),
            TemporalPrecision.Second => new TimeSpan(0, local.Hour, local.Minute, local.Second, 999),
            _ => local.TimeOfDay,
        };
    }
}
