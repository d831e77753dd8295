using Microsoft.Playwright;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

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
        await SaysAsync(phone, "Chữ ký số trên giấy đúng");
        await SaysAsync(phone, "Niêm phong ở vị trí");
        await phone.LookAsync("offline-paper", check: false);
        await MeasureAsync(phone, code, paper);

        // A byte of the drawing, which neither the seal nor the proof covers: only the signature of the paper does.
        var changed = paper.ToArray();
        changed[changed.AsSpan().IndexOf("/MediaBox"u8) + 12] ^= 1;
        await phone.Page.Locator("[name=paper]").SetInputFilesAsync(File("giay-to.pdf", changed));
        await phone.Page.Button("Kiểm tra").ClickAsync();
        await SaysAsync(phone, "Không khớp bản gốc");
        await phone.LookAsync("offline-changed", check: false);

        // One letter of the code.
        await phone.Page.EvaluateAsync("code => { location.hash = code; }", Forged(code));
        await SaysAsync(phone, "Không khớp bản gốc");
        await phone.LookAsync("offline-forged", check: false);
        await phone.Page.Context.SetOfflineAsync(false);
    }

    // How long the page takes without a network, as it is and on a processor four times as slow; read by people, in the pictures' folder.
    private static async Task MeasureAsync(Walker phone, string code, byte[] paper)
    {
        var lines = new List<string>();
        var session = await phone.Page.Context.NewCDPSessionAsync(phone.Page);
        foreach (var slower in new[] { 1, 4 })
        {
            await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object>(StringComparer.Ordinal) { ["rate"] = slower });
            for (var i = 0; i < Soak.Or(5, 1); i++)
            {
                await phone.Page.GotoAsync("/verify");
                await phone.Page.EvaluateAsync("code => { location.hash = code; }", code);
                await SaysAsync(phone, "Kiểm tra không cần mạng");
                await phone.Page.Locator("[name=paper]").SetInputFilesAsync(File("giay-to.pdf", paper));
                await phone.Page.Button("Kiểm tra").ClickAsync();
                await SaysAsync(phone, "Chữ ký số trên giấy đúng");
                var spent = await phone.Page.EvaluateAsync<string>("() => performance.getEntriesByType('measure').map(m => `${m.name} ${Math.round(m.duration)} ms`).join(', ')");
                lines.Add($"processor {slower} times as slow: {spent}");
            }
        }

        await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object>(StringComparer.Ordinal) { ["rate"] = 1 });
        await System.IO.File.WriteAllLinesAsync(Path.Combine(Repository.Artifacts, "journeys", "verify", "times.txt"), lines);
    }

    internal static string Forged(string code) => string.Concat(code.AsSpan(0, code.Length - 20), code[^20] == 'A' ? "B" : "A", code.AsSpan(code.Length - 19));

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "application/pdf", Buffer = bytes };

    // What the demo's doctors signed this morning becomes paper by itself.
    internal static Task<byte[]> PaperAsync(Clinic clinic) => Eventually.FindAsync(
        async () =>
        {
            var found = await clinic.Host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<DocumentReference>().Where("status", "current").Take(200), CancellationToken.None);
            if (found.Value.As<DocumentReference>().FirstOrDefault(d => d.DocStatus == "final" && d.Type!.Has(Systems.DocumentKind, "record")) is { } document)
            {
                var binary = await clinic.Host.Record.ReadAsync(Caller.System("test"), new ResourceKey("Binary", document.Id!), CancellationToken.None);
                return Convert.FromBase64String(binary.Value.As<Binary>().Data!);
            }

            return null;
        },
        () => $"No paper. {string.Join("\n", clinic.Host.Errors)}");

    // The demo writes its papers meanwhile: an answer may take a while on a small machine.
    private static Task SaysAsync(Walker phone, string text) =>
        Assertions.Expect(phone.Page.Locator("body")).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { UseInnerText = true, Timeout = 30_000 });
}
