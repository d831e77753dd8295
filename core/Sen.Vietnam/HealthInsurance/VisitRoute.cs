using System.Globalization;

namespace Sen.Vietnam;

/// <summary>On what an insured person's way to a facility rests, as a reception can see it.</summary>
public enum VisitGround
{
    /// <summary>The facility is the one of first registration.</summary>
    Registered,

    /// <summary>Giấy chuyển cơ sở khám bệnh, chữa bệnh.</summary>
    Referral,

    /// <summary>Phiếu hẹn khám lại.</summary>
    FollowUpSlip,

    /// <summary>Cấp cứu.</summary>
    Emergency,
}

/// <summary>By which route an insured person came: MA_DOITUONG_KCB (QĐ 3276/QĐ-BYT) from the grounds there are.</summary>
public static class VisitRoute
{
    private static readonly Lazy<(VisitGround Ground, string Code, Validity Validity)[]> Grounds = new(() =>
        [.. Embedded.Rows("bhyt_grounds.csv").Select(row => (Ground(row["ground"]), row["code"], row.Validity))]);

    /// <summary>
    /// The kind of visit. Of several grounds the first of the state's list counts, which is also the best (NĐ 188/2025/NĐ-CP art. 21);
    /// a facility that is paid whole for everybody, such as a commune station, comes before all of them.
    /// </summary>
    /// <param name="grounds">What the person has to show.</param>
    /// <param name="selfReferralKind">Kind of a person who comes to this facility without any; null when the facility has not said.</param>
    /// <param name="day">The day of the visit.</param>
    public static string? KindOf(IReadOnlyCollection<VisitGround> grounds, string? selfReferralKind, DateOnly day)
    {
        if (selfReferralKind is not null && BhytRules.Kind(selfReferralKind, inpatient: false, day) is { Whole: true })
        {
            return selfReferralKind;
        }

        var row = Array.Find(Grounds.Value, row => grounds.Contains(row.Ground) && row.Validity.Covers(day));
        return row.Code ?? selfReferralKind;
    }

    /// <summary>«Khám lại theo phiếu hẹn»; the code itself when it has no words here.</summary>
    public static string NameOf(string kind, CultureInfo? culture = null) => Texts.Find($"visit-kind.{kind}", culture) ?? kind;

    /// <summary>
    /// Whether a referral slip still holds: ten working days, a year for the diseases of annex III. Saturdays and Sundays do not
    /// count; public holidays are not known here, so a slip is called too old only when it certainly is on working days alone.
    /// </summary>
    public static bool ReferralHolds(DateOnly issued, DateOnly day, bool listedDisease)
    {
        if (issued > day)
        {
            return false;
        }

        if (listedDisease)
        {
            return BhytRules.Value("referral_listed_disease_days", day) is { } days && day.DayNumber - issued.DayNumber <= days;
        }

        return BhytRules.Value("referral_working_days", day) is { } most && WorkingDays(issued, day, (int)most) <= most;
    }

    private static int WorkingDays(DateOnly after, DateOnly until, int enough)
    {
        var count = 0;
        for (var day = after.AddDays(1); day <= until && count <= enough; day = day.AddDays(1))
        {
            count += day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }

        return count;
    }

    private static VisitGround Ground(string word) => word switch
    {
        "registered" => VisitGround.Registered,
        "referral" => VisitGround.Referral,
        "follow-up" => VisitGround.FollowUpSlip,
        "emergency" => VisitGround.Emergency,
        _ => throw new InvalidOperationException($"No such ground: {word}."),
    };
}
