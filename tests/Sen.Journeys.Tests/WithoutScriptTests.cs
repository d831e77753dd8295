using Microsoft.Playwright;
using Sen.Fhir;
using Sen.Profiles;
using Sen.TestKit;

namespace Sen.Journeys.Tests;

/// <summary>An old phone and a kiosk whose browsers run no script: every step is a plain form.</summary>
public sealed class WithoutScriptTests
{
    [Fact]
    public async Task Booking_and_kiosk_without_script()
    {
        await using var clinic = await Clinic.StartAsync("without-script");
        await using var phone = await clinic.OpenAsync(Screen.Phone, script: false);
        await using var kiosk = await clinic.OpenAsync(Screen.Kiosk, script: false);
        await clinic.WalkAsync(async () =>
        {
            var code = await BookAsync(clinic, phone);
            clinic.ItIs(8, 5);
            await TakeANumberAsync(kiosk, code);
            var ticket = (await clinic.FindAsync<FhirTask>("patient", $"Patient/{Fixture.PatientId}")).ShouldHaveSingleItem();
            new TicketView(ticket).Number.ShouldBe("A001");
        });
    }

    private static async Task<string> BookAsync(Clinic clinic, Walker phone)
    {
        var page = phone.Page;
        await page.GotoAsync("/sign-in");
        await clinic.SignInAsync(phone);
        await page.GetByLabel("Số căn cước").FillAsync(Fixture.PatientCitizenNumber);
        await page.GetByLabel("Họ và tên").FillAsync(Fixture.PatientName);
        await page.GetByLabel("Ngày sinh").FillAsync("17/06/1984");
        await page.Button("Mở hồ sơ của tôi").ClickAsync();
        await page.Button("Đặt lịch khám").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Nội tiết" }).ClickAsync();
        await page.Button("Xem các giờ khác của Lê Minh Triết").ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "09:00" }).CheckAsync();
        await phone.LookAsync("slot", check: false);
        await page.Button("Tiếp tục: xem lại và đặt").ClickAsync();
        await page.Button("Đặt lịch 09:00").ClickAsync();
        await page.ShowsAsync("Đã đặt lịch. Nhớ mang theo CCCD.");
        await phone.LookAsync("ticket", check: false);
        return await page.TicketCodeAsync();
    }

    private static async Task TakeANumberAsync(Walker kiosk, string code)
    {
        await Clinic.EnrolAsync(kiosk, Clinic.KioskCode, "/kiosk");
        var page = kiosk.Page;
        await page.ShowsAsync("Mời đặt thẻ CCCD lên ô sáng bên dưới");
        await page.Keyboard.TypeAsync(TicketCodes.ToQr(code), new() { Delay = 5 });
        await page.Keyboard.PressAsync("Enter");
        await page.ShowsAsync("Đúng là chị không?");
        await kiosk.LookAsync("confirm", check: false);
        await page.Button("Đúng, lấy số").TapAsync();
        await page.ShowsAsync("Số của chị là");
        (await page.Locator(".kiosk-number-big").InnerTextAsync()).Trim().ShouldBe("A001");
        await kiosk.LookAsync("number", check: false);
    }
}
