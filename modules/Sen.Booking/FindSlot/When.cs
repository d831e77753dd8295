using System.Globalization;
using Microsoft.Extensions.Localization;
using Sen.Vietnam;

namespace Sen.Booking.FindSlot;

/// <summary>Dates and times as the phone pages say them.</summary>
internal sealed class When(IStringLocalizer<Texts> texts, TimeProvider clock)
{
    /// <summary>"chiều nay", "hôm nay 10:30", "mai 07:30", within six days "Thứ Năm", else "30/11".</summary>
    internal string Soon(DateTimeOffset at)
    {
        var day = VietnamTime.DayOf(at);
        var time = VietnameseDate.Time(VietnamTime.TimeOf(at));
        return (day.DayNumber - VietnamTime.Today(clock).DayNumber) switch
        {
            0 when VietnamTime.TimeOf(at).Hour >= 12 && VietnamTime.Now(clock).Hour < 12 => texts["When.ThisAfternoon"],
            0 => texts["When.Today", time],
            1 => texts["When.Tomorrow", time],
            < 7 => Capital(VietnameseDate.Weekday(day)),
            _ => day.ToString("dd'/'MM", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>"09:00, thứ Năm 26/11".</summary>
    internal static string Full(DateTimeOffset at) => $"{Time(at)}, {VietnameseDate.WeekdayDay(VietnamTime.DayOf(at))}";

    /// <summary>"09:00".</summary>
    internal static string Time(DateTimeOffset at) => VietnameseDate.Time(VietnamTime.TimeOf(at));

    /// <summary>"Thứ Năm 26/11".</summary>
    internal static string Day(DateOnly day) => Capital(VietnameseDate.WeekdayDay(day));

    /// <summary>"H.nay", "T5", "CN".</summary>
    internal string Short(DateOnly day) =>
        day == VietnamTime.Today(clock) ? texts["When.TodayShort"] : texts[$"When.Short.{(int)day.DayOfWeek}"];

    internal static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], CultureInfo.CurrentCulture) + text[1..];
}
