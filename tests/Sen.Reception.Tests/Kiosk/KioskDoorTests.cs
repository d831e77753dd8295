using System.Net;
using System.Text;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Reception.Tests.Kiosk;

/// <summary>What is not good at the kiosk is answered with a sentence, and nothing is written.</summary>
public abstract class KioskDoorContract : ReceptionContract
{
    [Theory]
    [InlineData("")]
    [InlineData("rác rưởi")]
    [InlineData("092055001234|361234567|Trần Văn Sáu")]
    [InlineData("092055001234|361234567|Trần Văn Sáu|99999999|Nam|Cần Thơ|12052021")]
    [InlineData("092055001234|361234567|Trần Văn Sáu|04092099|Nam|Cần Thơ|12052021")]
    [InlineData("092055001234||<script>alert(1)</script>|04091955|Nam|Cần Thơ|12052021")]
    [InlineData("12345")]
    [InlineData("999055001234")]
    [InlineData("092055009999")]
    [InlineData("SEN:T:7F3K29QX")]
    [InlineData("HT3929212345678")]
    public async Task A_scan_that_is_no_good_is_answered_with_a_sentence(string scanned)
    {
        using var kiosk = Host.Kiosk();
        var head = await HeadAsync();
        await kiosk.ScanAsync(scanned);

        kiosk.Path.ShouldStartWith("/kiosk?e=");
        kiosk.Status.ShouldBe(HttpStatusCode.OK);
        kiosk.Text.ShouldContain("Mời quét lại, hoặc bấm Gọi nhân viên.");
        kiosk.Html.ShouldNotContain("<script>alert");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task A_paste_of_five_megabytes_is_refused_with_a_sentence()
    {
        using var kiosk = Host.Kiosk();
        var head = await HeadAsync();
        await kiosk.ScanAsync(new string('9', 5 * 1024 * 1024));
        kiosk.Text.ShouldContain("Nội dung gửi quá lớn");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_with_a_sentence()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.GoAsync("/kiosk");
        var head = await HeadAsync();
        var response = await kiosk.RawAsync(new HttpRequestMessage(HttpMethod.Post, "/kiosk/scan")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("text", Cards.Sau)]),
        });
        response.Headers.Location!.ToString().ShouldBe("/kiosk?e=form.expired");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Other_roles_and_people_not_signed_in_do_not_reach_the_kiosk()
    {
        using var stranger = Host.Visit();
        (await stranger.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/kiosk"))).StatusCode.ShouldBeOneOf(HttpStatusCode.Found, HttpStatusCode.Unauthorized);
        using var citizen = Host.Citizen(Fixture.PatientId);
        (await citizen.RawAsync(new HttpRequestMessage(HttpMethod.Post, "/kiosk/scan") { Content = new StringContent("text=x", Encoding.UTF8, "application/x-www-form-urlencoded") }))
            .IsSuccessStatusCode.ShouldBeFalse();
        (await citizen.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/kiosk"))).StatusCode.ShouldBeOneOf(HttpStatusCode.Found, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("2026-11-23T09:00:00+07:00", Fixture.FacilityId, "booked", "không phải của hôm nay")]
    [InlineData("2026-11-24T09:00:00+07:00", "92999", "booked", "của cơ sở khác")]
    [InlineData("2026-11-24T09:00:00+07:00", Fixture.FacilityId, "cancelled", "đã hủy")]
    public async Task A_booking_of_another_day_or_facility_or_cancelled_gives_no_number(string start, string facility, string status, string sentence)
    {
        await Host.CommitAsync(new Commit().Put(Booking(start, facility, status)));
        using var kiosk = Host.Kiosk();
        var head = await HeadAsync();
        await kiosk.ScanAsync("SEN:T:7F3K29QX");
        kiosk.Text.ShouldContain(sentence);
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task A_booking_goes_to_its_room_in_one_touch_and_keeps_its_code()
    {
        await Host.CommitAsync(new Commit().Put(Booking("2026-11-24T09:00:00+07:00", Fixture.FacilityId, "booked")));
        using var kiosk = Host.Kiosk();
        await kiosk.ScanAsync("sen:t:7f3k 29qx");
        kiosk.Text.ShouldContain("Lịch hẹn 09:00 hôm nay");
        await kiosk.PressAsync("/take");
        kiosk.Number().ShouldBe("A001");

        (await AllAsync<Appointment>()).ShouldHaveSingleItem().Status.ShouldBe("arrived");
        new TicketView((await AllAsync<FhirTask>()).ShouldHaveSingleItem()).Code.ShouldBe("7F3K29QX");
        await kiosk.ScanAsync("SEN:T:7F3K29QX");
        kiosk.Text.ShouldContain("Đã có số A001");
    }

    [Fact]
    public async Task Who_only_types_a_number_sees_initials_and_no_name()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.ScanAsync(Fixture.PatientCitizenNumber);
        kiosk.Text.ShouldContain("N. T. B. Ngọc");
        kiosk.Text.ShouldNotContain(Fixture.PatientName);
    }

    [Fact]
    public async Task When_it_is_done_the_key_opens_nothing()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Sau);
        var page = kiosk.Path;
        await kiosk.PressAsync("/kiosk/done");
        kiosk.Path.ShouldBe("/kiosk");
        await kiosk.GoAsync(page);
        kiosk.Text.ShouldContain("Hết giờ chờ");
        kiosk.Text.ShouldNotContain("Sáu");
    }

    [Fact]
    public async Task Someone_over_75_gets_a_priority_number_and_a_call_for_staff_reaches_the_desk()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync("092047001234||Dương Thị Út|01011947|Nữ|Cần Thơ|12052021");
        kiosk.Number().ShouldBe("Ư001");
        await kiosk.PressAsync("/kiosk/call-staff");
        kiosk.Text.ShouldContain("Nhân viên đang đến");
        using var clerk = await Host.StaffAsync(Role.Clerk);
        await clerk.GoAsync("/staff/reception");
        clerk.Text.ShouldContain("Máy lấy số 1 cần người giúp");
    }

    private static Appointment Booking(string start, string facility, string status) => new()
    {
        Id = "hen-1",
        Status = status,
        Start = FhirDateTime.Parse(start),
        End = FhirDateTime.Of(FhirDateTime.Parse(start).LowerBound.AddMinutes(15)),
        Identifier = { Identifier.Of(Systems.TicketCode, "7F3K29QX") },
        Participant =
        {
            AppointmentView.Participant(Reference.To($"Patient/{Fixture.PatientId}")),
            AppointmentView.Participant(Reference.To($"HealthcareService/{Fixture.ServiceId}", "Khám Nội tiết")),
            AppointmentView.Participant(Reference.To($"Location/{Fixture.RoomId}", "Phòng 204")),
            AppointmentView.Participant(Reference.To($"Location/{facility}", "BV Đa khoa TP Cần Thơ"), site: true),
        },
    };
}

public sealed class SqliteKioskDoorTests : KioskDoorContract;

public sealed class PostgresKioskDoorTests : KioskDoorContract
{
    private protected override bool OnPostgres => true;
}
