using Microsoft.Playwright;
using Sen.Fhir;
using Sen.Profiles;
using Sen.TestKit;

namespace Sen.Journeys.Tests;

/// <summary>A doctor with a passkey, in a browser with an authenticator of its own: added, used to sign in, used to sign a visit.</summary>
public sealed class PasskeyTests
{
    private const string Visit = "visit-passkey";

    [Fact]
    public async Task A_doctor_adds_a_passkey_signs_in_and_signs_a_visit_with_it()
    {
        await using var clinic = await Clinic.StartAsync("passkey");
        await PutVisitAsync(clinic);

        // A relying party has a name, so this browser goes to the same server by name.
        var address = new Uri($"http://localhost:{clinic.Host.Address.Port}/");
        await using var doctor = await clinic.Browser.OpenAsync(address, Screen.Desk, "passkey");
        var page = doctor.Page;
        await AddAuthenticatorAsync(page);

        await clinic.SignInStaffAsync(doctor, "bs.triet");
        await page.GotoAsync("/staff/account");
        await page.GetByLabel("Tên khóa").FillAsync("máy phòng 204");
        await page.Button("Thêm khóa trên máy này").ClickAsync();
        await page.ShowsAsync("Đã thêm khóa");

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/staff/sign-in");
        await page.Button("Dùng vân tay hoặc khóa trên máy").ClickAsync();
        await page.Button("Bắt đầu").ClickAsync();

        await WriteAsync(page);
        await page.Button("Ký, xong khám").ClickAsync();
        await page.ShowsAsync("Dùng khóa truy cập");
        await doctor.LookAsync("sign");
        await page.Button("Dùng khóa truy cập").ClickAsync();
        await page.ShowsAsync("Đã ký");

        var signature = (await clinic.FindAsync<Provenance>("target", $"Composition/{Visit}")).ShouldHaveSingleItem();
        signature.Policy.ShouldBe(["urn:sen:confirmation:passkey"]);
        doctor.Findings.ShouldBeEmpty();
        doctor.Errors.ShouldBeEmpty();
        doctor.Elsewhere.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_authenticator_that_is_given_up_writes_nothing_and_the_page_says_what_to_do()
    {
        await using var clinic = await Clinic.StartAsync("passkey-refused");
        await PutVisitAsync(clinic);
        var address = new Uri($"http://localhost:{clinic.Host.Address.Port}/");
        await using var doctor = await clinic.Browser.OpenAsync(address, Screen.Desk, "passkey-refused");
        var page = doctor.Page;
        var (session, authenticator) = await AddAuthenticatorAsync(page);
        await clinic.SignInStaffAsync(doctor, "bs.triet");
        await page.GotoAsync("/staff/account");
        await page.Button("Thêm khóa trên máy này").ClickAsync();
        await page.ShowsAsync("Đã thêm khóa");
        await WriteAsync(page);
        await page.Button("Ký, xong khám").ClickAsync();

        await session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = authenticator, ["isUserVerified"] = false });
        await page.Button("Dùng khóa truy cập").ClickAsync();
        await page.ShowsAsync("Chưa dùng được khóa truy cập");

        await doctor.LookAsync("given-up");
        (await clinic.FindAsync<Provenance>("target", $"Composition/{Visit}")).ShouldBeEmpty();
        doctor.Findings.ShouldBeEmpty();
    }

    private static async Task<(ICDPSession Session, string Authenticator)> AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return (session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    private static async Task WriteAsync(IPage page)
    {
        await page.GotoAsync($"/staff/doctor/{Visit}");
        await page.GetByLabel("Hỏi bệnh", new() { Exact = true }).FillAsync("Khát nhiều");
        await page.GetByLabel("Khám", new() { Exact = true }).FillAsync("Tim đều");
        await page.GetByLabel("Tìm chẩn đoán").FocusAsync();
        await page.Locator("#note-text").GetByText("Tim đều").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.GetByLabel("Tìm chẩn đoán").PressSequentiallyAsync("E11.9");
        await page.Locator("#icd-choices").GetByRole(AriaRole.Button).Filter(new() { HasText = "E11.9" }).ClickAsync();
        await page.ShowsAsync("Sẵn sàng ký");
    }

    private static async Task PutVisitAsync(Clinic clinic)
    {
        var now = clinic.Host.Clock.GetUtcNow();
        var (patient, room) = (Reference.To($"Patient/{Fixture.PatientId}", Fixture.PatientName), Reference.To($"Location/{Fixture.RoomId}", "Phòng 204"));
        var ticket = TicketView.New("ticket-passkey", "A001", "7F3K29QX", patient, Reference.To($"Encounter/{Visit}"), room, now);
        new TicketView(ticket).Move(QueueStatus.Serving, now);
        await new Fixture().Put(new Encounter
        {
            Id = Visit,
            Status = "in-progress",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            Subject = patient,
            ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}", "Bệnh viện"),
            ServiceType = CodeableConcept.Of(Systems.Specialty, "noi-tiet", "Nội tiết"),
            Period = new Period { Start = FhirDateTime.Of(now) },
            Location = { new Encounter.LocationComponent { Location = room } },
        }).Put(ticket).WriteAsync(clinic.Host);
    }
}
