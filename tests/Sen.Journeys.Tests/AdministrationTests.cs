using Microsoft.Playwright;

namespace Sen.Journeys.Tests;

/// <summary>The pages of those who keep a node: on a laptop, an old screen and a phone, in both themes and both languages.</summary>
public sealed class AdministrationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_administrator_makes_an_account_and_lets_a_device_in(bool dark)
    {
        await using var clinic = await Clinic.StartDemoAsync(dark ? "administration-dark" : "administration");
        await clinic.WalkAsync(async () =>
        {
            foreach (var screen in new[] { Screen.Laptop, Screen.Old, Screen.Phone })
            {
                var walker = await clinic.OpenAsync(screen, dark: dark);
                await clinic.SignInStaffAsync(walker, "quantri");
                await StaffAsync(walker, screen.Name);
                await DevicesAsync(walker);
            }
        });
    }

    [Fact]
    public async Task English_pages_show_no_Vietnamese_resource_text()
    {
        await using var clinic = await Clinic.StartDemoAsync("administration-english");
        var vietnamese = Repository.VietnameseTexts();
        await clinic.WalkAsync(async () =>
        {
            var walker = await clinic.OpenAsync(Screen.Laptop);
            await clinic.SignInStaffAsync(walker, "quantri");
            await walker.Page.Context.AddCookiesAsync([new Cookie { Name = "sen.lang", Value = "en", Url = walker.Page.Url }]);
            foreach (var path in new[] { "/staff/admin", "/staff/admin/devices", "/staff/admin/staff/new?facility=92002" })
            {
                (await walker.Page.GotoAsync(path))!.Status.ShouldBe(200, path);
                await walker.LookAsync("english" + path.Split('?')[0].Replace('/', '-'));
                (await walker.Page.TextAsync()).Split('\n', StringSplitOptions.TrimEntries).Where(vietnamese.Contains).ShouldBeEmpty(path);
            }
        });
    }

    private static async Task StaffAsync(Walker walker, string screen)
    {
        var page = walker.Page;
        await page.GotoAsync("/staff/admin");
        await page.ShowsAsync("Đỗ Quốc Khánh");
        await walker.LookAsync("staff");
        await page.Button("Thêm nhân viên").ClickAsync();
        await page.GetByLabel("Cơ sở").SelectOptionAsync("92002");
        await page.Button("Chọn cơ sở").ClickAsync();
        await page.GetByLabel("Chức danh").FillAsync("ĐD");
        await page.GetByLabel("Họ và tên").FillAsync("Nguyễn Thị Bích Phượng Ngọc Quỳnh");
        await page.GetByLabel("Vai trò").SelectOptionAsync("nurse");
        await page.Button("Tạo tài khoản").ClickAsync();
        await page.ShowsAsync("Tên đăng nhập có từ 3 ký tự");
        await walker.LookAsync("staff-mistake");
        await page.GetByLabel("Tên đăng nhập").FillAsync($"dd.quynh.{screen}");
        await page.Button("Tạo tài khoản").ClickAsync();
        await page.ShowsAsync("Mật khẩu ban đầu của");
        await walker.LookAsync("staff-made");
        await page.Button("Khóa tài khoản").ClickAsync();
        await page.ShowsAsync("Đã khóa tài khoản");
        await walker.LookAsync("staff-locked");
    }

    private static async Task DevicesAsync(Walker walker)
    {
        var page = walker.Page;
        await page.GotoAsync("/staff/admin/devices");
        await page.GetByLabel("Tên máy").First.FillAsync("Kiosk sảnh B");
        await page.Button("Thêm máy").ClickAsync();
        await page.ShowsAsync("Mã đăng ký máy");
        await page.GetByText("Thu hồi", new() { Exact = true }).First.ClickAsync();
        await walker.LookAsync("devices");
    }
}
