using System.Text.Json;
using Sen.TestKit;

namespace Sen.Journeys.Tests;

/// <summary>What the first citizen page costs on a mobile line, with an empty cache.</summary>
public sealed class FirstPageTests
{
    private const int MostBytes = 100 * 1024;

    [Fact]
    public async Task First_page_is_light()
    {
        await using var clinic = await Clinic.StartAsync("first-page");
        await using var stranger = await clinic.OpenAsync(Screen.Phone);
        await using var citizen = await clinic.OpenAsync(Screen.Phone);
        await clinic.WalkAsync(async () =>
        {
            (await WeighAsync(stranger)).ShouldBeLessThan(MostBytes);
            await SignInAsync(clinic, citizen);
            (await WeighAsync(citizen)).ShouldBeLessThan(MostBytes);
            await citizen.Page.ShowsAsync("Bích Ngọc");
        });
    }

    private static async Task SignInAsync(Clinic clinic, Walker phone)
    {
        await phone.Page.GotoAsync("/sign-in");
        await clinic.SignInAsync(phone);
        await phone.Page.GetByLabel("Số căn cước").FillAsync(Fixture.PatientCitizenNumber);
        await phone.Page.GetByLabel("Họ và tên").FillAsync(Fixture.PatientName);
        await phone.Page.GetByLabel("Ngày sinh").FillAsync("17/06/1984");
        await phone.Page.Button("Mở hồ sơ của tôi").ClickAsync();
        await phone.Page.ShowsAsync("Chưa có lịch khám nào");
    }

    /// <summary>Bytes over the wire, headers included, until the page, its styles, fonts and scripts are there.</summary>
    private static async Task<long> WeighAsync(Walker phone)
    {
        var network = await phone.Page.Context.NewCDPSessionAsync(phone.Page);
        long bytes = 0;
        network.Event("Network.loadingFinished").OnEvent += (_, finished) =>
        {
            if (finished is { ValueKind: JsonValueKind.Object } details)
            {
                Interlocked.Add(ref bytes, (long)details.GetProperty("encodedDataLength").GetDouble());
            }
        };
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.clearBrowserCache");
        await network.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await phone.Page.GotoAsync("/");
        await phone.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.Load);
        await phone.Page.EvaluateAsync("() => document.fonts.ready.then(() => true)");
        await network.DetachAsync();
        bytes.ShouldBeGreaterThan(0);
        return bytes;
    }
}
