using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>What a person has to show for their way here, besides the card.</summary>
/// <param name="Slip">A follow-up slip is used.</param>
/// <param name="Referral">A referral slip that holds is in hand.</param>
/// <param name="Emergency">They are brought in as an emergency.</param>
internal sealed record Grounds(bool Slip = false, bool Referral = false, bool Emergency = false)
{
    internal static readonly Grounds None = new();
}

/// <summary>By which route an insured person came (MA_DOITUONG_KCB), by the dated rules of <see cref="VisitRoute"/>.</summary>
internal static class VisitKinds
{
    /// <summary>Null when nobody can say: the visit is then billed without insurance until somebody does.</summary>
    internal static string? Of(FacilityMap facility, Insurance insurance, Grounds grounds, DateOnly day)
    {
        if (insurance.Standing != InsuranceStanding.InForce)
        {
            return null;
        }

        var shown = new List<VisitGround>();
        Add(insurance.FirstFacility is { } first && first == facility.Code, VisitGround.Registered);
        Add(grounds.Referral, VisitGround.Referral);
        Add(grounds.Slip, VisitGround.FollowUpSlip);
        Add(grounds.Emergency, VisitGround.Emergency);
        return VisitRoute.KindOf(shown, facility.SelfReferralKind, day);

        void Add(bool there, VisitGround ground)
        {
            if (there)
            {
                shown.Add(ground);
            }
        }
    }
}
