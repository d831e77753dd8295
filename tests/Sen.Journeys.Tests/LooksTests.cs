using Microsoft.Playwright;

namespace Sen.Journeys.Tests;

/// <summary>The demo's morning as it looks: in light and dark, in Vietnamese and English. Its pictures are those of the README.</summary>
public sealed class LooksTests
{
    /// <summary>The QR code of the card of Thạch Thị Sa Rinh, who stands at the desk when the demo begins.</summary>
    private const string SaRinhCard = "094168000372||Thạch Thị Sa Rinh|12031968|Nữ|Ấp Giồng Giữa, xã Lịch Hội Thượng, Cần Thơ|12052021";

    /// <summary>Somebody who has never been here.</summary>
    private const string NewCard = "092090000001||Nguyễn Văn An|01021990|Nam|Phường Ninh Kiều, Cần Thơ|12052021";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_morning_of_the_demo_has_no_finding_in_light_and_dark(bool dark)
    {
        await using var clinic = await Clinic.StartDemoAsync(dark ? "demo-dark" : "demo");
        await clinic.WalkAsync(async () =>
        {
            await CitizenAsync(clinic, dark);
            await ReceptionAsync(clinic, dark);
            await DevicesAsync(clinic);
            await DesksAsync(clinic, dark);
        });
    }

    [Fact]
    public async Task English_pages_show_no_Vietnamese_resource_text()
    {
        await using var clinic = await Clinic.StartDemoAsync("english");
        var vietnamese = Repository.VietnameseTexts();
        await clinic.WalkAsync(async () =>
        {
            var phone = await clinic.OpenAsync(Screen.Phone);
            await phone.Page.GotoAsync("/sign-in");
            await clinic.SignInAsync(phone);
            await phone.Page.ShowsAsync("Bích Ngọc");
            await ReadAsync(phone, vietnamese, "/", "/booking", "/appointments", "/record", "/record/results", "/record/medicines", "/record/access", "/record/cards", "/record/cards/immunization", "/family", "/profile");
            foreach (var (user, page) in new[] { ("bs.triet", "/staff/doctor"), ("tiepdon.duyen", "/staff/reception"), ("thungan.tung", "/staff/cashier"), ("xn.gam", "/staff/lab") })
            {
                var desk = await clinic.OpenAsync(Screen.Desk);
                await clinic.SignInStaffAsync(desk, user);
                await ReadAsync(desk, vietnamese, page);
            }
        });
    }

    private static async Task CitizenAsync(Clinic clinic, bool dark)
    {
        var phone = await clinic.OpenAsync(Screen.Phone, dark: dark);
        await phone.Page.GotoAsync("/sign-in");
        await clinic.SignInAsync(phone);
        await phone.Page.ShowsAsync("A027");
        await phone.LookAsync("home");
        await phone.Page.Button("Mở vé QR").ClickAsync();
        await phone.Page.ShowsAsync("7F3K");
        await phone.LookAsync("ticket");
        foreach (var (path, name) in new[] { ("/record", "record"), ("/record/results", "results"), ("/record/medicines", "medicines"), ("/record/access", "who-viewed"), ("/booking", "booking") })
        {
            await phone.Page.GotoAsync(path);
            await phone.LookAsync(name);
        }
    }

    private static async Task ReceptionAsync(Clinic clinic, bool dark)
    {
        var reception = await clinic.OpenAsync(Screen.Desk, dark: dark);
        await clinic.SignInStaffAsync(reception, "tiepdon.duyen");
        await reception.LookAsync("reception");
        await reception.Page.Keyboard.TypeAsync(SaRinhCard, new() { Delay = 5 });
        await reception.Page.Keyboard.PressAsync("Enter");
        await reception.Page.ShowsAsync("Thạch Thị Sa Rinh");
        await reception.LookAsync("reception-found");
    }

    private static async Task DesksAsync(Clinic clinic, bool dark)
    {
        var doctor = await clinic.OpenAsync(Screen.Desk, dark: dark);
        await clinic.SignInStaffAsync(doctor, "bs.triet");
        await doctor.Page.ShowsAsync("A021");
        await doctor.LookAsync("doctor-queue");
        await doctor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "A027" }).GetByRole(AriaRole.Button, new() { Name = "Khám", Exact = true }).ClickAsync();
        await doctor.Page.ShowsAsync("Nguyễn Thị Bích Ngọc");
        await doctor.LookAsync("doctor");

        var cashier = await clinic.OpenAsync(Screen.Desk, dark: dark);
        await clinic.SignInStaffAsync(cashier, "thungan.tung");
        await cashier.Page.Locator(".waiters a").First.ClickAsync();
        await cashier.Page.ShowsAsync("Đang chờ tiền về");
        await cashier.LookAsync("cashier");

        var laboratory = await clinic.OpenAsync(Screen.Desk, dark: dark);
        await clinic.SignInStaffAsync(laboratory, "xn.gam");
        await laboratory.LookAsync("laboratory");
    }

    private static async Task DevicesAsync(Clinic clinic)
    {
        var board = await clinic.OpenAsync(Screen.Board);
        await Clinic.EnrolAsync(board, "TANG2027", "/board/92002-k2");
        await board.Page.ShowsAsync("A021");
        await board.LookAsync("board");

        var kiosk = await clinic.OpenAsync(Screen.Kiosk);
        await Clinic.EnrolAsync(kiosk, "KHAM2026", "/kiosk");
        await kiosk.Page.ShowsAsync("Mời đặt thẻ CCCD lên ô sáng bên dưới");
        await kiosk.LookAsync("kiosk-start");
        await kiosk.Page.Keyboard.TypeAsync(NewCard, new() { Delay = 5 });
        await kiosk.Page.Keyboard.PressAsync("Enter");
        await kiosk.Page.Button("Đúng, chọn chuyên khoa").TapAsync();
        await kiosk.LookAsync("kiosk-specialty");
        await kiosk.Page.Button("Thôi").TapAsync();
        await kiosk.Page.ShowsAsync("Mời đặt thẻ CCCD lên ô sáng bên dưới");
        await kiosk.Page.Keyboard.TypeAsync(SaRinhCard, new() { Delay = 5 });
        await kiosk.Page.Keyboard.PressAsync("Enter");
        await kiosk.Page.ShowsAsync("Phiếu hẹn khám lại HK-10-2210");
        await kiosk.LookAsync("kiosk-confirm");
        await kiosk.Page.Button("Đúng, lấy số").TapAsync();
        await kiosk.Page.ShowsAsync("Số của");
        await kiosk.LookAsync("kiosk-number");
    }

    private static async Task ReadAsync(Walker walker, IReadOnlySet<string> vietnamese, params string[] paths)
    {
        await walker.Page.Context.AddCookiesAsync([new Cookie { Name = "sen.lang", Value = "en", Url = walker.Page.Url }]);
        foreach (var path in paths)
        {
            (await walker.Page.GotoAsync(path))!.Status.ShouldBe(200, path);
            await walker.LookAsync("english" + path.Replace('/', '-'));
            var lines = (await walker.Page.TextAsync()).Split('\n', StringSplitOptions.TrimEntries);
            lines.Where(vietnamese.Contains).ShouldBeEmpty(path);
        }
    }
}
