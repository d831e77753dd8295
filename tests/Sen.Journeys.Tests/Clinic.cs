using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Sen.Accounts.Administration;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;
using Sen.Vietnam;

namespace Sen.Journeys.Tests;

/// <summary>The hospital of the fixture on a real server, with prices, accounts for each role, a kiosk, a bank and a browser.</summary>
internal sealed class Clinic : IAsyncDisposable
{
    internal const string KioskCode = "KHAM2026";
    internal const string BoardCode = "TANG2026";
    internal const string Doctor = "BS.CKI Lê Minh Triết";
    internal const string Test = "23.0083.1523";
    internal const string Medicine = "VD-10857-10";

    private const string Bin = "970436";
    private const string Account = "118000207192";
    private const string BankSecret = "secret between the bank of this journey and us";

    private readonly string _journey;
    private readonly List<Walker> _walkers = [];
    private bool _stopped;

    private Clinic(SenHost host, Chromium browser, string journey) => (Host, Browser, _journey) = (host, browser, journey);

    internal SenHost Host { get; }

    internal Chromium Browser { get; }

    private string Password { get; init; } = SenHost.Password;

    internal static async Task<Clinic> StartAsync(string journey, BrowserKind? kind = null)
    {
        var host = await SenHost.StartAsync(new SenHostOptions
        {
            Kestrel = true,
            DataDirectory = Directory.CreateTempSubdirectory("sen-journey-").FullName,
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { [$"Billing:BankSecrets:{Bin}"] = BankSecret },
        });
        host.Clock.Set(At(7, 20));
        await Fixture.Hospital()
            .Put(Price("KB.1", 50_600)).Put(Price(Test, 105_300)).Put(Price(Medicine, 620, inScope: false))
            .Put(Insurance()).Put(Allergy())
            .WriteAsync(host);
        await AddAccountAsync(host);
        var clinic = new Clinic(host, await Chromium.StartAsync(kind), journey);
        await clinic.AddStaffAsync();
        return clinic;
    }

    /// <summary>The demo province instead: full queues, two thousand people, its own accounts.</summary>
    internal static async Task<Clinic> StartDemoAsync(string journey)
    {
        var host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true, Demo = true, DataDirectory = await DemoMorning.CopyAsync() });
        return new Clinic(host, await Chromium.StartAsync(), journey) { Password = "hoa sen 2026" };
    }

    /// <summary>The morning's clock goes to this time.</summary>
    internal void ItIs(int hour, int minute) => Host.Clock.Set(At(hour, minute));

    internal async Task<Walker> OpenAsync(Screen screen, bool script = true, bool dark = false)
    {
        var walker = await Browser.OpenAsync(Host.Address, screen, _journey, script, dark);
        _walkers.Add(walker);
        return walker;
    }

    /// <summary>Walks; when a step fails, every screen's last sight is kept beside the pictures.</summary>
    internal async Task WalkAsync(Func<Task> steps)
    {
        try
        {
            await steps();
        }
        catch
        {
            foreach (var walker in _walkers.Where(w => !w.Page.IsClosed))
            {
                await walker.LookAsync("where-it-failed", check: false);
            }

            throw;
        }

        NobodyHasARemark();
    }

    /// <summary>Nobody saw a serious accessibility finding, a page wider than the screen, a script error or a request to another host.</summary>
    private void NobodyHasARemark()
    {
        _walkers.SelectMany(w => w.Findings).ShouldBeEmpty();
        _walkers.SelectMany(w => w.Errors).ShouldBeEmpty();
        _walkers.SelectMany(w => w.Elsewhere).ShouldBeEmpty();
        Host.Errors.ShouldBeEmpty();
    }

    /// <summary>A member of staff signs in by hand and says where the work is today.</summary>
    internal async Task SignInStaffAsync(Walker desk, string user)
    {
        await desk.Page.GotoAsync("/staff/sign-in");
        await desk.Page.GetByLabel("Tên đăng nhập").FillAsync(user);
        await desk.Page.GetByLabel("Mật khẩu").FillAsync(Password);
        await desk.Page.Button("Đăng nhập").ClickAsync();
        await desk.Page.Button("Bắt đầu").ClickAsync();
        await Assertions.Expect(desk.Page).Not.ToHaveURLAsync(new Regex("workplace"));
    }

    /// <summary>A kiosk or board types its enrolment code.</summary>
    internal static async Task EnrolAsync(Walker device, string code, string to)
    {
        await device.Page.GotoAsync($"/kiosk/enrol?return={to}");
        await device.Page.GetByLabel("Mã máy").FillAsync(code);
        await device.Page.Button("Đăng ký").ClickAsync();
    }

    /// <summary>The person signs in with the phone and the code that the outbox holds.</summary>
    internal async Task SignInAsync(Walker phone, bool look = false)
    {
        await phone.Page.GetByLabel("Số điện thoại").FillAsync("0918 234 604");
        if (look)
        {
            await phone.LookAsync("sign-in");
        }

        await phone.Page.Button("Gửi mã").ClickAsync();
        await phone.Page.GetByText("Mã 6 số đã gửi tới").WaitForAsync();
        var message = Host.Outbox.First(m => m.Phone.EndsWith("918234604", StringComparison.Ordinal));
        await phone.Page.GetByLabel("Mã 6 số").FillAsync(new string([.. message.Text.Where(char.IsAsciiDigit).Take(6)]));
        if (look)
        {
            await phone.LookAsync("code");
        }

        await phone.Page.Button("Xác nhận").ClickAsync();
    }

    /// <summary>The bank tells that money with this transfer text arrived; the protocol is in Sen.Billing's README.</summary>
    internal async Task<string> BankPaysAsync(long amount, string content, string reference)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            bin = Bin,
            account = Account,
            reference,
            amount,
            currency = "VND",
            description = content,
            bill = (string?)null,
            paidAt = Host.Clock.GetUtcNow(),
        });
        var seconds = Host.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var client = new HttpClient { BaseAddress = Host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/billing/bank-notices") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Sen-Timestamp", seconds);
        request.Headers.Add("X-Sen-Signature", Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(BankSecret), (byte[])[.. Encoding.UTF8.GetBytes(seconds + "."), .. body])));
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    internal async Task<IReadOnlyList<T>> FindAsync<T>(string parameter, string value)
        where T : Resource, new()
    {
        var found = await Host.Record.SearchAsync(Caller.System("journey"), SearchQuery.For<T>().Where(parameter, value).Take(50), CancellationToken.None);
        return [.. found.Value.As<T>()];
    }

    /// <summary>The server stops, and its log is recomputed from what is stored, as <c>sen log verify</c> does.</summary>
    internal async Task<Verification> StopAndVerifyAsync()
    {
        await StopAsync();
        var options = new RecordOptions { Engine = RecordEngine.Sqlite, DataDirectory = Host.DataDirectory };
        await using var record = await RecordFactory.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        return await record.VerifyAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(Host.DataDirectory))
        {
            Directory.Delete(Host.DataDirectory, recursive: true);
        }
    }

    private async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await Browser.DisposeAsync();
            await Host.DisposeAsync();
        }
    }

    private static DateTimeOffset At(int hour, int minute) => VietnamTime.At(Fixture.Day, new TimeOnly(hour, minute));

    private async Task AddStaffAsync()
    {
        var accounts = Host.Services.GetRequiredService<IAccountAdministration>();
        foreach (var staff in new[]
        {
            new NewStaff { UserName = "bs.triet", Password = SenHost.Password, Role = Role.Doctor, Display = Doctor, Practitioner = Fixture.PractitionerId, Workplace = Fixture.RoomId },
            new NewStaff { UserName = "xn.gam", Password = SenHost.Password, Role = Role.Lab, Display = "ThS.BS Dương Thị Hồng Gấm" },
            new NewStaff { UserName = "thungan.tung", Password = SenHost.Password, Role = Role.Cashier, Display = "Phan Thanh Tùng" },
            new NewStaff { UserName = "tiepdon.duyen", Password = SenHost.Password, Role = Role.Clerk, Display = "Huỳnh Thị Mỹ Duyên" },
        })
        {
            (await accounts.AddStaffAsync(staff with { Facility = Fixture.FacilityId }, CancellationToken.None)).Succeeded.ShouldBeTrue();
        }

        await accounts.InviteDeviceAsync("kiosk-1", "Kiosk 1", Fixture.FacilityId, KioskCode, CancellationToken.None);
        await accounts.InviteDeviceAsync("board-1", "Bảng gọi số sảnh A", Fixture.FacilityId, BoardCode, CancellationToken.None);
    }

    private static async Task AddAccountAsync(SenHost host)
    {
        var stored = (await host.Record.ReadAsync(Caller.System("journey"), new ResourceKey("Organization", Fixture.FacilityId), CancellationToken.None)).Value;
        var facility = stored.As<Organization>();
        facility.Identifier.Add(Identifier.Of(Systems.BankAccount, $"{Bin}:{Account}"));
        await host.CommitAsync(new Commit().Update(facility, stored.Version));
    }

    private static ChargeItemDefinition Price(string code, long amount, bool inScope = true) => new()
    {
        Id = $"price-{code.Replace('.', '-').ToLowerInvariant()}",
        Url = $"urn:sen:price:{code}",
        Status = "active",
        Identifier = { Identifier.Of(Systems.Price, $"{Fixture.FacilityId}:{code}") },
        EffectivePeriod = new Period { Start = FhirDateTime.Parse("2026-07-01") },
        Extension = { new Extension { Url = Systems.Extensions.InScope, ValueBoolean = inScope } },
        PropertyGroup =
        {
            new ChargeItemDefinition.PropertyGroupComponent
            {
                PriceComponent = { new ChargeItemDefinition.PriceComponentComponent { Type = "base", Amount = InvoiceView.Dong(amount) } },
            },
        },
    };

    private static Coverage Insurance() => new()
    {
        Id = "bhyt-bich-ngoc",
        Status = "active",
        Identifier = { Identifier.Of(Systems.BhytCard, "GD4928216304471") },
        Beneficiary = Reference.To($"Patient/{Fixture.PatientId}"),
        Period = new Period { Start = FhirDateTime.Parse("2026-01-01"), End = FhirDateTime.Parse("2026-12-31") },
        Payor = { new Reference { Display = "Bảo hiểm xã hội thành phố Cần Thơ" } },
        Extension = { new Extension { Url = Systems.Extensions.FirstFacility, ValueCode = Fixture.FacilityId } },
    };

    private static AllergyIntolerance Allergy() => new()
    {
        Id = "penicillin-bich-ngoc",
        ClinicalStatus = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"),
        VerificationStatus = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed"),
        Code = new CodeableConcept { Text = "Penicillin" },
        Patient = Reference.To($"Patient/{Fixture.PatientId}", Fixture.PatientName),
    };
}
