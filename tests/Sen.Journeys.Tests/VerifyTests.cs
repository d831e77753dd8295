using System.Diagnostics;
using Microsoft.Playwright;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Journeys.Tests;

/// <summary>Anybody with a phone and a paper: scans, hands in the file, and does both again where there is no network.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task A_paper_is_checked_with_a_network_and_without()
    {
        await using var clinic = await Clinic.StartDemoAsync("verify");
        await clinic.WalkAsync(async () =>
        {
            var paper = await PaperAsync(clinic);
            var code = System.Text.Encoding.ASCII.GetString(Signatures.PdfAttachments.Read(paper)["seal.txt"]);
            var phone = await clinic.OpenAsync(Screen.Phone);
            await phone.Page.GotoAsync("/verify");
            await SaysAsync(phone, "Tờ giấy này có thật không?");
            await phone.LookAsync("ask");
            await phone.Page.EvaluateAsync("() => navigator.serviceWorker.ready");
            await phone.Page.GotoAsync($"/verify#{code}");
            await SaysAsync(phone, "là thật");
            await phone.LookAsync("real");
            var night = await clinic.OpenAsync(Screen.Phone, dark: true);
            await night.Page.GotoAsync($"/verify#{code}");
            await SaysAsync(night, "là thật");
            await night.LookAsync("real-dark");
            await phone.Page.Locator("details summary").ClickAsync();
            await phone.LookAsync("technical");

            await phone.Page.ReloadAsync();
            await phone.Page.Locator("[name=paper]").SetInputFilesAsync(File("giay-to.pdf", paper));
            await phone.Page.Button("Kiểm tra").ClickAsync();
            await SaysAsync(phone, "Nội dung đã ký");
            await phone.LookAsync("paper");
            var changed = paper.ToArray();
            changed[changed.Length / 3] ^= 1;
            await phone.Page.ReloadAsync();
            await phone.Page.Locator("[name=paper]").SetInputFilesAsync(File("giay-to.pdf", changed));
            await phone.Page.Button("Kiểm tra").ClickAsync();
            await SaysAsync(phone, "Không khớp bản gốc");
            await phone.LookAsync("changed");

            await WithoutNetworkAsync(phone, code, paper);
        });
    }

    private static async Task WithoutNetworkAsync(Walker phone, string code, byte[] paper)
    {
        await phone.Page.Context.SetOfflineAsync(true);
        await phone.Page.GotoAsync("/verify");
        await SaysAsync(phone, "Tờ giấy này có thật không?");
        await phone.Page.GotoAsync($"/verify#{code}");
        await SaysAsync(phone, "Kiểm tra không cần mạng");
        await phone.LookAsync("offline-real", check: false);
        await phone.Page.Locator("[name=paper]").SetInputFilesAsync(File("giay-to.pdf", paper));
        await phone.Page.Button("Kiểm tra").ClickAsync();
        await SaysAsync(phone, "Niêm phong ở vị trí");
        await phone.LookAsync("offline-paper", check: false);

        // One letter of the code.
        await phone.Page.EvaluateAsync("code => { location.hash = code; }", Forged(code));
        await SaysAsync(phone, "Không khớp bản gốc");
        await phone.LookAsync("offline-forged", check: false);
        await phone.Page.Context.SetOfflineAsync(false);
    }

    private static string Forged(string code) => string.Concat(code.AsSpan(0, code.Length - 20), code[^20] == 'A' ? "B" : "A", code.AsSpan(code.Length - 19));

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "application/pdf", Buffer = bytes };

    // What the demo's doctors signed this morning becomes paper by itself.
    private static async Task<byte[]> PaperAsync(Clinic clinic)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromMinutes(2))
        {
            var found = await clinic.Host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<DocumentReference>().Where("status", "current").Take(200), CancellationToken.None);
            if (found.Value.As<DocumentReference>().FirstOrDefault(d => d.DocStatus == "final" && d.Type!.Has(Systems.DocumentKind, "record")) is { } document)
            {
                var binary = await clinic.Host.Record.ReadAsync(Caller.System("test"), new ResourceKey("Binary", document.Id!), CancellationToken.None);
                return Convert.FromBase64String(binary.Value.As<Binary>().Data!);
            }

            await Task.Delay(200);
        }

        throw new TimeoutException($"No paper came. {string.Join("\n", clinic.Host.Errors)}");
    }

    // The demo writes its papers meanwhile: an answer may take a while on a small machine.
    private static Task SaysAsync(Walker phone, string text) =>
        Assertions.Expect(phone.Page.Locator("body")).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { UseInnerText = true, Timeout = 30_000 });
}
