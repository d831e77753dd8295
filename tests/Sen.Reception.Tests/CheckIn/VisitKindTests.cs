using Sen.Fhir;
using Sen.Profiles;
using Sen.Reception.CheckIn;
using Sen.Reception.Facility;
using Sen.TestKit;

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
        var slip = new Grounds(Slip: true);
        var referral = new Grounds(Referral: true, Slip: true);
        var emergency = new Grounds(Emergency: true);

        Kind(Hospital, here, slip).ShouldBe("1.1");
        Kind(Hospital, elsewhere, slip).ShouldBe("1.5");
        Kind(Hospital, elsewhere, referral).ShouldBe("1.3");
        Kind(Hospital, elsewhere, emergency).ShouldBe("2");
        Kind(Hospital, elsewhere, Grounds.None).ShouldBe("1.12");
        Kind(Hospital with { SelfReferralKind = "1.2" }, here, slip).ShouldBe("1.2");
        Kind(Hospital, elsewhere with { Standing = InsuranceStanding.Expired }, slip).ShouldBeNull();
        Kind(Hospital with { SelfReferralKind = null }, elsewhere, Grounds.None).ShouldBeNull();
        VisitKinds.Of(Hospital, elsewhere, slip, new DateOnly(2024, 12, 31)).ShouldBe("1.12");

        static string? Kind(FacilityMap facility, Insurance insurance, Grounds grounds) => VisitKinds.Of(facility, insurance, grounds, Fixture.Day);
    }
}
