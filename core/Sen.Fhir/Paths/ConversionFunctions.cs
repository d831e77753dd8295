using System.Globalization;
using System.Text.RegularExpressions;

namespace Sen.Fhir.Paths;

/// <summary>toX() and convertsToX() (N1, 5.5).</summary>
internal static partial class ConversionFunctions
{
    internal static readonly Function[] All =
    [
        .. Pair("Boolean", ToBoolean),
        .. Pair("Integer", ToInteger),
        .. Pair("Decimal", ToDecimal),
        .. Pair("String", item => item.Text),
        .. Pair("Date", item => item.Value switch { Temporal { Kind: not TemporalKind.Time } t => ToDate(t), string s => Temporal.Date(s), _ => null }),
        .. Pair("DateTime", item => item.Value switch
        {
            Temporal { Kind: not TemporalKind.Time } t => t with { Kind = TemporalKind.DateTime },
            string s => Temporal.Moment(s),
            _ => null,
        }),
        .. Pair("Time", item => item.Value switch { Temporal { Kind: TemporalKind.Time } t => t, string s => Temporal.Time(s), _ => null }),
        .. Pair("Quantity", ToQuantity),
    ];

    private static Function[] Pair(string type, Func<PathNode, object?> convert) =>
    [
        new("to" + type, 0, 1, (_, input, _) => Values.Single(input) is { } item ? PathNode.Of(convert(item)) : PathNode.None),
        new("convertsTo" + type, 0, 1, (_, input, _) =>
            Values.Single(input) is { } item ? PathNode.Of(convert(item) is not null) : PathNode.None),
    ];

    private static object? ToBoolean(PathNode item) => item.Value switch
    {
        bool flag => flag,
        1L or 1.0m => true,
        0L or 0.0m => false,
        string text => text.ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "1" or "1.0" => true,
            "false" or "f" or "no" or "n" or "0" or "0.0" => false,
            _ => null,
        },
        _ => null,
    };

    private static object? ToInteger(PathNode item) => item.Value switch
    {
        bool flag => (object)(flag ? 1L : 0L),
        long whole => whole,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };

    private static object? ToDecimal(PathNode item) => item.Value switch
    {
        bool flag => flag ? 1m : 0m,
        long whole => (decimal)whole,
        decimal number => number,
        string text when DecimalPattern().IsMatch(text) => decimal.Parse(text, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static Temporal ToDate(Temporal time) => time with
    {
        Kind = TemporalKind.Date,
        Precision = time.Precision < TemporalPrecision.Day ? time.Precision : TemporalPrecision.Day,
        Local = time.Local.Date,
        Offset = null,
    };

    private static object? ToQuantity(PathNode item)
    {
        switch (item.Value)
        {
            case PathQuantity quantity:
                return quantity;
            case bool flag:
                return new PathQuantity(flag ? 1 : 0, "1", false);
            case long whole:
                return new PathQuantity(whole, "1", false);
            case decimal number:
                return new PathQuantity(number, "1", false);
            case string text when QuantityPattern().Match(text) is { Success: true } match:
                var unit = match.Groups["ucum"].Success ? match.Groups["ucum"].Value : match.Groups["word"].Success ? match.Groups["word"].Value : "1";
                return new PathQuantity(decimal.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture), unit, match.Groups["word"].Success);
            default:
                return null;
        }
    }

    [GeneratedRegex(@"^[+-]?\d{1,27}(\.\d{1,27})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"^(?<n>[+-]?\d{1,27}(\.\d{1,27})?)\s*('(?<ucum>[^']+)'|(?<word>(year|month|week|day|hour|minute|second|millisecond)s?))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuantityPattern();
}
