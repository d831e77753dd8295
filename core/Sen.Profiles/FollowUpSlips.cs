using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sen.Profiles;

/// <summary>Numbers of follow-up slips (phiếu hẹn khám lại): "HK-10-2210", the same in print and in the slip's QR code.</summary>
public static partial class FollowUpSlips
{
    public const string Prefix = "HK";

    private const int Longest = 32;

    /// <summary>The number of a slip that is given out: year and month, and the number drawn from <see cref="Counters.FollowUpSlips"/>.</summary>
    public static string Number(DateOnly issued, long drawn) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{issued:yyMM}-{drawn}");

    /// <summary>A number as scanned or typed; lower case and spaces are accepted.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? number)
    {
        var value = text is { Length: <= Longest } ? text.Trim().Replace(' ', '-').ToUpperInvariant() : "";
        number = Form().IsMatch(value) ? value : null;
        return number is not null;
    }

    [GeneratedRegex("^HK(-[0-9A-Z]{1,12}){1,4}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Form();
}
