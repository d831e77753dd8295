using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Reception.Tests.Desk;

public abstract class DeskContract : ReceptionContract
{
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
    public async Task A_scan_fills_the_screen_and_one_press_gives_the_number()
    {
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        _clerk.Text.ShouldContain(Fixture.PatientName);
        _clerk.Text.ShouldContain("0921 •••• 0017");
        _clerk.Text.ShouldNotContain(Fixture.PatientCitizenNumber);
        await _clerk.TurnAsync(("do", "specialty"), ("specialty", Fixture.ServiceId));
        await _clerk.TurnAsync(("do", "issue"), ("complaint", "đau đầu"), ("pay", "fee"), ("priority", "pregnant"));

        _clerk.Text.ShouldContain("Đã cấp số Ư001");
        var visit = (await AllAsync<Encounter>()).ShouldHaveSingleItem();
        visit.ReasonCode.ShouldHaveSingleItem().Text.ShouldBe("đau đầu");
        new TicketView((await AllAsync<FhirTask>()).ShouldHaveSingleItem()).Priority.ShouldBe("pregnant");
    }

    [Theory]
    [InlineData("bich ngoc")]
    [InlineData("Ngọc Nguyễn")]
    [InlineData("0918 234 604")]
    public async Task People_are_found_by_name_without_marks_and_by_telephone(string said)
    {
        await _clerk.PressAsync("/scan", ("text", said));
        _clerk.Text.ShouldContain(Fixture.PatientName);
        await _clerk.PressAsync("/pick");
        _clerk.Text.ShouldContain("Lý do đến khám");
    }

    [Fact]
    public async Task A_form_with_mistakes_says_each_and_registers_nobody()
    {
        var head = await HeadAsync();
        await _clerk.GoAsync("/staff/reception/new");
        await _clerk.PressAsync("/register", ("name", "<script>alert(1)</script>"), ("birthDate", "01/01/2030"), ("cccd", "12"), ("phone", "113"));
        _clerk.Text.ShouldContain("Ngày sinh ở sau hôm nay");
        _clerk.Text.ShouldContain("Chọn giới tính");
        _clerk.Text.ShouldContain("Cần xem lại 5 chỗ");
        _clerk.Html.ShouldNotContain("<script>alert");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Someone_without_a_card_is_registered_once_however_often_the_button_is_pressed()
    {
        await _clerk.GoAsync("/staff/reception/new");
        await _clerk.PressAsync("/register", ("name", "Lý Ngọc Hân"), ("birthDate", "2019"), ("sex", "female"));
        await _clerk.TurnAsync(("do", "specialty"), ("specialty", Fixture.ServiceId));
        var form = HtmlForm.With(_clerk.Html, "complaint");
        var post = form.Fill(("pay", "fee"));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _clerk.RawAsync(new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new FormUrlEncodedContent(post) })));

        (await AllAsync<Patient>()).Count(p => new PersonView(p).FullName == "Lý Ngọc Hân").ShouldBe(1);
        (await AllAsync<FhirTask>()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_draft_waits_with_everything_that_was_typed()
    {
        await _clerk.PressAsync("/scan", ("text", Cards.Ngoc));
        await _clerk.TurnAsync(("do", "save"), ("complaint", "mệt"));
        _clerk.Text.ShouldContain("Đã lưu tạm");
        _clerk.Text.ShouldContain("N. T. B. Ngọc, 1984");
        using var other = await Host.StaffAsync(Role.Clerk);
        await other.GoAsync("/staff/reception");
        other.Text.ShouldNotContain("N. T. B. Ngọc");
    }
}

public sealed class SqliteDeskTests : DeskContract;

public sealed class PostgresDeskTests : DeskContract
{
    private protected override bool OnPostgres => true;
}
