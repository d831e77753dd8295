using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Completed years and months of life on a day.</summary>
public readonly record struct Age(int Years, int Months, int Days)
{
    private const int MonthsAreSaidBelowYears = 6;

    /// <summary>Negative years mean a birth after <paramref name="today"/>.</summary>
    public static Age On(DateOnly birthDate, DateOnly today)
    {
        var months = ((today.Year - birthDate.Year) * 12) + today.Month - birthDate.Month;
        if (birthDate.AddMonths(Math.Max(months, 0)) > today)
        {
            months--;
        }

        return months < 0
            ? new Age(-1, 0, 0)
            : new Age(months / 12, months, today.DayNumber - birthDate.AddMonths(months).DayNumber);
    }

    /// <summary>«42 tuổi», under six years «38 tháng», in the first month «12 ngày».</summary>
    public string Text(CultureInfo? culture = null) => this switch
    {
        { Years: < 0 } => "",
        { Months: 0 } => Texts.Format(Days == 1 ? "age.day" : "age.days", culture, Days),
        { Years: < MonthsAreSaidBelowYears } => Texts.Format(Months == 1 ? "age.month" : "age.months", culture, Months),
        _ => Texts.Format("age.years", culture, Years),
    };
}
