using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Reception.Tests.Desk;

/// <summary>Follow-up slips, referral slips, emergencies and insurance cards at the desk, and what each makes of the visit.</summary>
public abstract class DeskPapersContract : ReceptionContract
{
    private const string Slip = "HK-10-2210";
    private Visitor _clerk = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _clerk = await Host.StaffAsync(Role.Clerk);
        await _clerk.GoAsync("/staff/reception");
    }

    public override async Task DisposeAsync()
    {
        _clerk.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_follow_up_slip_is_found_by_its_number_makes_the_visit_a_follow_up_and_is_used_once()
    {
        await Host.CommitAsync(new Commit().Put(Bhyt.Of(first: "92999")).Put(FollowUp("2026-11-24")));
        await _clerk.PressAsync("/scan", ("text", "hk-10-2210"));
        _clerk.Text.ShouldContain(Fixture.PatientName);
        _clerk.Text.ShouldContain($"Phiếu hẹn khám lại {Slip}");
        _clerk.Text.ShouldContain("Đúng ngày hẹn");
        _clerk.Text.ShouldContain("1.5 · Khám lại theo phiếu hẹn");
        await _clerk.TurnAsync(("do", "issue"));

        _clerk.Text.ShouldContain("Đã cấp số A001");
        new VisitView((await AllAsync<Encounter>()).ShouldHaveSingleItem()).VisitKind.ShouldBe("1.5");
        (await AllAsync<Appointment>()).ShouldHaveSingleItem().Status.ShouldBe("fulfilled");
        await _clerk.PressAsync("/scan", ("text", Slip));
        _clerk.Text.ShouldContain("Phiếu hẹn này đã dùng");
    }

    [Fact]
    public async Task A_slip_of_another_day_is_shown_but_used_only_when_the_clerk_says_so()
    {
        await Host.CommitAsync(new Commit().Put(Bhyt.Of(first: "92999")).Put(FollowUp("2026-11-27")));
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        _clerk.Text.ShouldContain("Khác ngày hẹn");
        _clerk.Text.ShouldNotContain("1.5 ·");
        await _clerk.TurnAsync(("do", "specialty"), ("specialty", Fixture.ServiceId), ("paper", "slip"));
        _clerk.Text.ShouldContain("1.5 ·");
        await _clerk.TurnAsync(("do", "issue"));
        new VisitView((await AllAsync<Encounter>()).ShouldHaveSingleItem()).VisitKind.ShouldBe("1.5");
    }

    [Fact]
    public async Task A_referral_slip_is_kept_with_the_visit_and_decides_its_kind()
    {
        await Host.CommitAsync(new Commit().Put(Bhyt.Of(first: "92999")));
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        await _clerk.TurnAsync(("do", "specialty"), ("specialty", Fixture.ServiceId));
        await _clerk.TurnAsync([("do", "issue"), .. Referred("20/11/2026")]);

        _clerk.Text.ShouldContain("Đã cấp số");
        var visit = new VisitView((await AllAsync<Encounter>()).ShouldHaveSingleItem());
        visit.VisitKind.ShouldBe("1.3");
        visit.Referral!.Identifier.In(Systems.ReferralSlip).ShouldBe("CT-26-118");
        visit.Referral.Requester!.Display.ShouldBe("Trạm Y tế phường Cái Khế");
        visit.Referral.ReasonCode.Single().CodeIn(Systems.Icd10).ShouldBe("E11.9");
    }

    [Theory]
    [InlineData("24/12/2026", "Ngày chuyển ở sau hôm nay")]
    [InlineData("02/11/2026", "Giấy chuyển đã quá hạn")]
    [InlineData("11/2026", "Nhập đủ ngày, tháng, năm")]
    public async Task A_referral_slip_that_does_not_hold_writes_nothing_and_keeps_what_was_typed(string day, string said)
    {
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        await _clerk.TurnAsync(("do", "specialty"), ("specialty", Fixture.ServiceId));
        var head = await HeadAsync();
        await _clerk.TurnAsync([("do", "issue"), .. Referred(day)]);

        _clerk.Text.ShouldContain(said);
        _clerk.Html.ShouldContain("CT-26-118");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task An_emergency_is_the_kind_of_visit_too()
    {
        await Host.CommitAsync(new Commit().Put(Bhyt.Of(first: "92999")));
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        await _clerk.TurnAsync(("do", "specialty"), ("specialty", Fixture.ServiceId));
        await _clerk.TurnAsync(("do", "issue"), ("priority", "emergency"));
        var visit = (await AllAsync<Encounter>()).ShouldHaveSingleItem();
        new VisitView(visit).VisitKind.ShouldBe("2");
        visit.Priority!.Coding.Single().Code.ShouldBe("EM");
    }

    [Fact]
    public async Task A_scanned_insurance_card_is_kept_for_the_person_on_the_screen_and_refreshed_not_repeated()
    {
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        _clerk.Text.ShouldContain("Chưa có thẻ BHYT");
        await _clerk.PressAsync("/scan", ("text", Bhyt.Qr("GD4928216304471", Fixture.PatientName, until: "31/12/2026")));
        _clerk.Text.ShouldContain("Thẻ BHYT còn hạn");
        _clerk.Text.ShouldContain("1.1 · Khám đúng nơi đăng ký");
        var made = (await AllAsync<Coverage>()).ShouldHaveSingleItem();
        made.Extension.Named(Systems.Extensions.FirstFacility)!.ValueCode.ShouldBe(Fixture.FacilityId);

        await _clerk.PressAsync("/scan", ("text", Bhyt.Qr("GD4928216304471", Fixture.PatientName, until: "31/12/2027")));
        _clerk.Text.ShouldContain("31/12/2027");
        var refreshed = (await AllAsync<Coverage>()).ShouldHaveSingleItem();
        refreshed.Id.ShouldBe(made.Id);
        var head = await HeadAsync();
        await _clerk.PressAsync("/scan", ("text", Bhyt.Qr("8216304471", Fixture.PatientName, until: "31/12/2027")));
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Somebody_elses_card_is_refused_in_words()
    {
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        var head = await HeadAsync();
        await _clerk.PressAsync("/scan", ("text", Bhyt.Qr("GD4928216304471", "Trần Văn Sáu", until: "31/12/2026")));
        _clerk.Text.ShouldContain("Thẻ BHYT này mang tên người khác");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Two_kiosks_that_scan_one_card_of_one_new_person_make_one_person_and_one_coverage()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using var kiosk = Host.Kiosk();
            await kiosk.ScanAsync(Cards.Sau);
            await kiosk.PressAsync("/card", ("text", Bhyt.Qr("HT3929212345678", "Trần Văn Sáu", until: "31/12/2026", born: "04/09/1955", sex: "1")));
            kiosk.Text.ShouldContain("Thẻ BHYT còn hạn");
            await kiosk.GoAsync(kiosk.Path + "/specialty");
            await kiosk.PressAsync("/take", ("specialty", Fixture.ServiceId));
            return kiosk.Number();
        }));

        numbers.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        var coverage = (await AllAsync<Coverage>()).ShouldHaveSingleItem();
        var patient = (await AllAsync<Patient>("identifier=092055001234")).ShouldHaveSingleItem();
        coverage.Beneficiary.IdIn("Patient").ShouldBe(patient.Id);
        new VisitView((await AllAsync<Encounter>()).ShouldHaveSingleItem()).Coverage.ShouldBe(coverage.Id);
    }

    [Fact]
    public async Task Many_desks_that_scan_one_card_of_one_known_person_make_one_coverage()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using var kiosk = Host.Kiosk();
            await kiosk.ScanAsync(Cards.Ngoc);
            await kiosk.PressAsync("/card", ("text", Bhyt.Qr("GD4928216304471", Fixture.PatientName, until: "31/12/2026")));
            kiosk.Text.ShouldContain("Thẻ BHYT còn hạn");
        }));
        (await AllAsync<Coverage>()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_desk_shows_how_long_the_person_has_been_standing_there()
    {
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        Host.Clock.Advance(TimeSpan.FromSeconds(14));
        await _clerk.GoAsync(_clerk.Path);
        _clerk.Text.ShouldContain("14 giây / đích 25");
    }

    private static (string, string)[] Referred(string day) =>
        [("paper", "referral"), ("refNumber", "CT-26-118"), ("refFrom", "Trạm Y tế phường Cái Khế"), ("refDay", day), ("refDiagnosis", "E11.9 Đái tháo đường típ 2")];

    private static Appointment FollowUp(string day) => new()
    {
        Id = "phieu-hen",
        Status = "proposed",
        Identifier = { Identifier.Of(Systems.FollowUpSlip, Slip) },
        ServiceType = { CodeableConcept.Of(Systems.Specialty, "noi-tiet", "Nội tiết") },
        RequestedPeriod = { new Period { Start = FhirDateTime.Parse(day), End = FhirDateTime.Parse(day) } },
        Participant =
        {
            AppointmentView.Participant(Reference.To($"Patient/{Fixture.PatientId}")),
            AppointmentView.Participant(Reference.To($"Location/{Fixture.RoomId}", "Phòng 204")),
            AppointmentView.Participant(Reference.To($"Location/{Fixture.FacilityId}", "BV Đa khoa TP Cần Thơ"), site: true),
        },
    };
}

public sealed class SqliteDeskPapersTests : DeskPapersContract;

public sealed class PostgresDeskPapersTests : DeskPapersContract
{
    private protected override bool OnPostgres => true;
}
