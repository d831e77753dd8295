namespace Sen.Journeys.Tests;

/// <summary>The camera of a kiosk: it reads what is held in front of it, and its absence stops nobody.</summary>
public sealed class CameraTests
{
    // Invented; the digits agree with sex and birth year.
    private const string Card = "092055001234||Trần Văn Sáu|04091955|Nam|Ấp Giồng Giữa, xã Lịch Hội Thượng, Cần Thơ|12052021";

    [Fact]
    public async Task A_card_in_front_of_the_camera_leads_to_a_number()
    {
        await using var clinic = await Clinic.StartAsync("camera", new BrowserKind { Camera = FakeCamera.Showing(Card) });
        await clinic.WalkAsync(async () =>
        {
            var kiosk = await clinic.OpenAsync(Screen.Kiosk);
            await Clinic.EnrolAsync(kiosk, Clinic.KioskCode, "/kiosk");
            await kiosk.LookAsync("start");
            await kiosk.Page.Button("Quét bằng camera của máy").TapAsync();
            await kiosk.Page.ShowsAsync("Chào ông Trần Văn Sáu");
            await kiosk.Page.Button("Đúng, chọn chuyên khoa").TapAsync();
            await kiosk.Page.Button("Khám Nội tiết").TapAsync();
            await kiosk.Page.ShowsAsync("Số của");
            await kiosk.Page.ShowsAsync("A001");
            await kiosk.LookAsync("number");
        });
    }

    [Fact]
    public async Task The_camera_shows_itself_until_it_is_closed()
    {
        await using var clinic = await Clinic.StartAsync("camera-closed", new BrowserKind { Camera = FakeCamera.Showing("") });
        await clinic.WalkAsync(async () =>
        {
            var kiosk = await clinic.OpenAsync(Screen.Kiosk);
            await Clinic.EnrolAsync(kiosk, Clinic.KioskCode, "/kiosk");
            await kiosk.Page.Button("Quét bằng camera của máy").TapAsync();
            await kiosk.Page.ShowsAsync("Đưa mã QR của thẻ hoặc vé vào trước camera");
            await kiosk.LookAsync("looking");
            await kiosk.Page.Button("Đóng").TapAsync();
            await kiosk.Page.ShowsAsync("Mời đặt thẻ CCCD");
            (await kiosk.Page.Locator(".scan-video").CountAsync()).ShouldBe(0);
        });
    }

    [Theory]
    [InlineData(false, "Máy này không có camera dùng được")]
    [InlineData(true, "Máy này chưa cho dùng camera")]
    public async Task Without_a_camera_the_kiosk_says_so_calmly_and_goes_on_reading_cards(bool refused, string said)
    {
        var kind = refused ? new BrowserKind { Camera = FakeCamera.Showing(""), Refused = true } : new BrowserKind();
        await using var clinic = await Clinic.StartAsync(refused ? "camera-refused" : "camera-missing", kind);
        await clinic.WalkAsync(async () =>
        {
            var kiosk = await clinic.OpenAsync(Screen.Kiosk);
            await Clinic.EnrolAsync(kiosk, Clinic.KioskCode, "/kiosk");
            await kiosk.Page.Button("Quét bằng camera của máy").TapAsync();
            await kiosk.Page.ShowsAsync(said);
            await kiosk.LookAsync("calm");
            await kiosk.Page.Keyboard.TypeAsync(Card, new() { Delay = 5 });
            await kiosk.Page.Keyboard.PressAsync("Enter");
            await kiosk.Page.ShowsAsync("Chào ông Trần Văn Sáu");
        });
    }
}
