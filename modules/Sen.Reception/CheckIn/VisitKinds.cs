using Sen.Reception.Facility;

namespace Sen.Reception.CheckIn;

/// <summary>
/// By which route an insured person came (MA_DOITUONG_KCB, QĐ 3276/QĐ-BYT), as far as reception can know it: the best ground
/// counts (NĐ 188/2025/NĐ-CP art. 21). Referral slips and emergencies have no place on reception's pages yet.
/// </summary>
internal static class VisitKinds
{
    /// <summary>Khám đúng nơi đăng ký ban đầu.</summary>
    internal const string Registered = "1.1";

    /// <summary>Khám lại theo phiếu hẹn (TT 01/2025/TT-BYT art. 11).</summary>
    internal const string FollowUp = "1.5";

    /// <summary>Null when nobody can say: the visit is then billed without insurance until somebody does.</summary>
    internal static string? Of(FacilityMap facility, Insurance insurance, Booking? booking) => insurance switch
    {
        { Standing: not InsuranceStanding.InForce } => null,
        { FirstFacility: { } first } when first == facility.Code => Registered,
        _ when booking?.FollowUp == true => FollowUp,
        _ => facility.SelfReferralKind,
    };
}
