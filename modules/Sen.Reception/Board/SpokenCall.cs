using Microsoft.Extensions.Localization;
using Sen.Profiles;

namespace Sen.Reception.Board;

/// <summary>A call as the hall hears it; numbers are spelled, because "hai mươi bảy" and "hai không bảy" sound alike in noise.</summary>
internal static class SpokenCall
{
    /// <summary>"Mời số A không hai bảy, bà Kim Hoa, đến phòng hai không bốn".</summary>
    internal static string Text(IStringLocalizer texts, string number, string hallName, string roomNumber) => hallName.Length > 0
        ? texts["Call.Named", Spell(texts, number), hallName, Spell(texts, roomNumber)]
        : texts["Call.Nameless", Spell(texts, number), Spell(texts, roomNumber)];

    internal static string Spell(IStringLocalizer texts, string number)
    {
        var words = new List<string>(number.Length);
        var rest = number;
        if (number.StartsWith(QueueNumbers.PriorityMark, StringComparison.Ordinal))
        {
            words.Add(texts["Call.Priority"]);
            rest = number[QueueNumbers.PriorityMark.Length..];
        }

        words.AddRange(rest.Where(char.IsLetterOrDigit).Select(c => char.IsAsciiDigit(c) ? texts[$"Call.Digit.{c}"].Value : c.ToString()));
        return string.Join(' ', words);
    }
}
