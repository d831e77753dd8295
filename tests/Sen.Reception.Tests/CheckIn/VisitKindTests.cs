using Sen.Fhir;
using Sen.Profiles;
using Sen.Reception.CheckIn;
using Sen.Reception.Facility;
using Booked = Sen.Reception.CheckIn.Booking;

namespace Sen.Reception.Tests.CheckIn;

public sealed class VisitKindTests
{
    private static readonly FacilityMap Hospital = FacilityMap.Build(
        new Organization
        {
            Id = "f",
            Identifier = { Identifier.Of(Systems.FacilityCode, "92002") },
            Extension = { new Extension { Url = Systems.Extensions.SelfReferralKind, ValueCode = "1.12" } },
        },
        [], [], []);

    [Fact]
    public void The_best_ground_counts()
    {
        var here = new Insurance(InsuranceStanding.InForce) { FirstFacility = "92002" };
        var elsewhere = here with { FirstFacility = "92001" };
        var slip = new Booked("a") { FollowUp = true };

        VisitKinds.Of(Hospital, here, slip).ShouldBe("1.1");
        VisitKinds.Of(Hospital, elsewhere, slip).ShouldBe("1.5");
        VisitKinds.Of(Hospital, elsewhere, new Booked("a")).ShouldBe("1.12");
        VisitKinds.Of(Hospital, elsewhere with { Standing = InsuranceStanding.Expired }, slip).ShouldBeNull();
        VisitKinds.Of(Hospital with { SelfReferralKind = null }, elsewhere, null).ShouldBeNull();
    }
}
