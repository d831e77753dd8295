using System.Collections.Concurrent;
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
            IsLight(await WeighAsync(stranger));
            await SignInAsync(clinic, citizen);
            IsLight(await WeighAsync(citizen));
            await citizen.Page.ShowsAsync("Bích Ngọc");
        });
    }

    private static void IsLight(Weight weight) => weight.Bytes.ShouldBeLessThan(MostBytes, weight.Parts);

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
    private static async Task<Weight> WeighAsync(Walker phone)
    {
        var network = await phone.Page.Context.NewCDPSessionAsync(phone.Page);
        var sizes = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var names = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        network.Event("Network.responseReceived").OnEvent += (_, received) =>
        {
            if (received is { ValueKind: JsonValueKind.Object } details)
            {
                names[details.GetProperty("requestId").GetString()!] = details.GetProperty("response").GetProperty("url").GetString()!;
            }
        };
        network.Event("Network.loadingFinished").OnEvent += (_, finished) =>
        {
            if (finished is { ValueKind: JsonValueKind.Object } details)
            {
                sizes[details.GetProperty("requestId").GetString()!] = (long)details.GetProperty("encodedDataLength").GetDouble();
            }
        };
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.clearBrowserCache");
        await network.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await phone.Page.GotoAsync("/");
        await phone.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.Load);
        await phone.Page.EvaluateAsync("() => document.fonts.ready.then(() => true)");
        await network.DetachAsync();
        sizes.ShouldNotBeEmpty();
        return new Weight(sizes.Values.Sum(), string.Join('\n', sizes.OrderByDescending(s => s.Value).Select(s => $"{s.Value,7} {names.GetValueOrDefault(s.Key)}")));
    }

    /// <param name="Parts">Bytes and address of each answer, heaviest first.</param>
    private sealed record Weight(long Bytes, string Parts);
}
