using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Seal;
using Sen.Documents.Tests.Doors;
using Sen.Documents.Tests.Paper;
using Sen.Fhir;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Keys;

/// <summary>The seal of a facility on an HSM and with a remote service, opened by its server; inherited once for each engine.</summary>
public abstract class SealTests(KeyHospital hospital, string token) : OwnHospitalTests(hospital)
{
    private const string NewPin = "228822";
    private static readonly ResourceKey Facility = new("Organization", Fixture.FacilityId);

    [Fact]
    public async Task A_seal_on_a_token_opens_by_itself_and_a_refused_pin_is_tried_once()
    {
        await EnrolOnTokenAsync();
        (await SealedAsync(await Hospital.BilledAsync())).ShouldContain(KeyHospital.FacilityName);

        SoftToken.Interrupt(token);
        await SealedAsync(await Hospital.BilledAsync());
        await Hospital.RestartAsync();
        await SealedAsync(await Hospital.BilledAsync());
        await NowhereAsync(SoftToken.Pin);

        await Hospital.RestartAsync(() => SoftToken.ChangePin(token, SoftToken.Pin, NewPin));
        var waiting = new List<string> { await WaitsAsync() };
        SoftToken.CountsWrongTries(token).ShouldBeTrue();
        SoftToken.Login(token, NewPin);
        waiting.Add(await WaitsAsync());
        await Hospital.Host.Services.GetRequiredService<LateSeals>().RoundAsync(default);
        await Hospital.RestartAsync();
        waiting.Add(await WaitsAsync());
        SoftToken.CountsWrongTries(token).ShouldBeFalse("a refused PIN is not shown to the token again, after a restart either");

        await EnterAsync(waiting.Count);
        foreach (var visit in waiting)
        {
            await SealedAsync(visit);
        }

        await RemoveAsync();
    }

    [Fact]
    public async Task A_seal_with_a_remote_service_opens_by_itself_waits_while_it_is_away_and_a_refused_pin_is_tried_once()
    {
        var admin = Hospital.Admin;
        await Hospital.GoToFormAsync(Facility, "Cần Thơ", "remote");
        await admin.SendAsync(("service", "Ký thử"), ("reference", "cred-dau"), ("pin", "000000"));
        admin.Text.ShouldContain(SignatureTexts.Of(RefusalCode.WrongPin, PaperTexts.Culture));
        await admin.SendAsync(("service", "Ký thử"), ("reference", "cred-dau"), ("pin", KeyHospital.RemotePin));
        admin.Text.ShouldContain("Khóa đã sẵn sàng để ký");
        var key = admin.Path.Split('/')[^1].Split('?')[0];
        (await SealedAsync(await Hospital.BilledAsync())).ShouldContain(KeyHospital.FacilityName);

        await Hospital.LeaveAsync();
        var late = await WaitsAsync();
        await Hospital.ServeAsync();
        Hospital.Host.Clock.Advance(UnattendedKey.Rest);
        await Hospital.Host.Services.GetRequiredService<LateSeals>().RoundAsync(default);
        await SealedAsync(late);

        // As if it had been changed at the service.
        using (var safe = new PinSafe(Path.Combine(Hospital.KeyFolder, "pins"), NodeSecret.OpenOrCreate(Path.Combine(Hospital.KeyFolder, "secret"))))
        {
            await safe.KeepAsync(key, "111111", Hospital.Host.Clock.GetUtcNow(), default);
        }

        await WaitsAsync();
        await WaitsAsync();
        await Hospital.RestartAsync();
        late = await WaitsAsync();
        (await File.ReadAllTextAsync(Path.Combine(Hospital.RemoteFolder, "cred-dau", "key.json"))).ShouldContain("\"wrongTries\":1");
        admin = Hospital.Admin;
        await admin.GoAsync($"/staff/documents/keys/{key}");
        admin.Text.ShouldContain("PIN đã lưu bị từ chối lúc");
        await admin.SendAsync(HtmlForm.All(admin.Html).First(f => f.Action.EndsWith("/pin", StringComparison.Ordinal)), ("pin", KeyHospital.RemotePin));
        admin.Text.ShouldContain("PIN đúng và đã được lưu");
        await SealedAsync(late);
    }

    private async Task EnrolOnTokenAsync()
    {
        SoftToken.Put("con-dau", "d1", KeyHospital.FacilityName, Hospital.Authority, token);
        SoftToken.PutRsa("con-dau-rsa", "d2", KeyHospital.FacilityName, Hospital.Authority, token);
        var admin = Hospital.Admin;
        await Hospital.GoToFormAsync(Facility, "Cần Thơ", "token");
        admin.Text.ShouldContain("máy chủ giữ PIN của token, đã mã hóa");
        await TryAsync("con-dau-rsa", SoftToken.Pin, "Khóa này là RSA 2048");
        await TryAsync("con-dau", "", "Gõ PIN của con dấu");
        await TryAsync("con-dau", "000000", SignatureTexts.Of(RefusalCode.WrongPin, PaperTexts.Culture));
        (await Hospital.FindAsync<Basic>("subject", Facility.ToString())).ShouldBeEmpty();
        await TryAsync("con-dau", SoftToken.Pin, "Khóa đã sẵn sàng để ký");
        admin.Text.ShouldContain("Máy chủ tự mở bằng PIN đã lưu");

        async Task TryAsync(string label, string pin, string answer)
        {
            await admin.SendAsync(("service", "SoftHSM"), ("token", token), ("reference", label), ("pin", pin));
            admin.Text.ShouldContain(answer);
            admin.Html.ShouldNotContain(SoftToken.Pin);
        }
    }

    // The paper of a bill has the facility's signature alone, and its code the facility's seal: pdfsig and /verify agree.
    private async Task<string> SealedAsync(string visit)
    {
        var bill = await Hospital.FinalAsync(visit, "bill");
        bill.Meta!.Tag.ShouldNotContain(t => t.System == Profiles.Systems.WaitsFor);
        using var cashier = Hospital.Host.Citizen(bill.Subject!.IdOf("Patient")!);
        using var paper = new PaperFile(await PaperHospital.PaperAsync(cashier, bill.Id!));
        var said = paper.Run("pdfsig", paper.Path);
        said.Split("Signature is Valid.").Length.ShouldBe(2, said);
        using var person = Hospital.Host.Client();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(paper.Path)), "paper", "paper.pdf" } };
        HtmlForm.Text(await (await person.PostAsync("/verify/answer", form)).Content.ReadAsStringAsync()).ShouldContain("là thật");
        return said;
    }

    // The bill waits without a signature, what the doctor has signed waits for its code: nothing is lost.
    private async Task<string> WaitsAsync()
    {
        var visit = await Hospital.BilledAsync();
        var bill = await Hospital.DocumentAsync(visit, "bill");
        bill.DocStatus.ShouldBe("preliminary");
        bill.Meta!.Tag.ShouldContain(t => t.System == Profiles.Systems.WaitsFor && t.Code == "seal");
        return visit;
    }

    private async Task EnterAsync(int waiting)
    {
        var admin = Hospital.Admin;
        await admin.GoAsync("/staff/documents/keys");
        admin.Text.ShouldContain($"Con dấu của {KeyHospital.FacilityName} chưa mở được");
        admin.Text.ShouldContain($"{waiting} giấy tờ đang chờ con dấu");
        await GoToKeyAsync();
        admin.Text.ShouldContain("PIN đã lưu bị từ chối lúc");
        await admin.SendAsync(PinForm(), ("pin", "000000"));
        admin.Text.ShouldContain(SignatureTexts.Of(RefusalCode.WrongPin, PaperTexts.Culture));
        await admin.SendAsync(PinForm(), ("pin", NewPin));
        admin.Text.ShouldContain("PIN đúng và đã được lưu");
        admin.Html.ShouldNotContain(NewPin);
    }

    private async Task RemoveAsync()
    {
        await GoToKeyAsync();
        await Hospital.Admin.SendAsync(HtmlForm.All(Hospital.Admin.Html).First(f => f.Action.EndsWith("/pin/remove", StringComparison.Ordinal)));
        Hospital.Admin.Text.ShouldContain("Đã xóa PIN");
        Hospital.Admin.Text.ShouldContain("Chưa có PIN");
        Directory.EnumerateFiles(Path.Combine(Hospital.KeyFolder, "pins")).ShouldBeEmpty();
        await WaitsAsync();
    }

    private async Task GoToKeyAsync() =>
        await Hospital.Admin.GoAsync($"/staff/documents/keys/{(await Hospital.FindAsync<Basic>("subject", Facility.ToString())).ShouldHaveSingleItem().Id}");

    private HtmlForm PinForm() => HtmlForm.All(Hospital.Admin.Html).First(f => f.Action.EndsWith("/pin", StringComparison.Ordinal));

    private async Task NowhereAsync(string pin)
    {
        Hospital.Host.Errors.ShouldNotContain(e => e.Contains(pin, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(Hospital.KeyFolder, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Hospital.Host.DataDirectory, "*", SearchOption.AllDirectories))
            .Where(f => Path.GetExtension(f) != ".lock"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes);
            bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(pin)).ShouldBe(-1, file);
        }
    }
}

public sealed class SqliteSealTests() : SealTests(new SqliteKeyHospital(), "HSM Sqlite");

public sealed class PostgresSealTests() : SealTests(new PostgresKeyHospital(), "HSM Postgres");
