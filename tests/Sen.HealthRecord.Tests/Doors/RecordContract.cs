using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.HealthRecord.Tests.Doors;

/// <summary>The record pages as the person sees them; the same on both engines.</summary>
public abstract class RecordContract
{
    /// <summary>Connection string of a fresh database, or null for SQLite.</summary>
    protected abstract Task<string?> DatabaseAsync();

    [Fact]
    public async Task The_timeline_tells_a_life_without_codes()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        using var citizen = host.Citizen(Fixture.PatientId);

        await citizen.GoAsync("/record");

        citizen.Text.ShouldContain("Dị ứng Penicillin");
        citizen.Text.ShouldContain("3 chỉ số cao");
        citizen.Text.ShouldContain("1 bình thường");
        citizen.Text.ShouldContain("BS.CKI Lê Minh Triết · Đái tháo đường típ 2, tăng huyết áp");
        citizen.Text.ShouldContain("Đơn 2 thuốc, đã ký số");
        citizen.Text.ShouldContain("Vắc xin cúm mùa 2026");
        citizen.Text.ShouldContain("03/09 đến 06/09");
        citizen.Text.ShouldContain("Nằm viện 3 ngày");
        citizen.Text.ShouldNotContain("E11");
        citizen.Text.IndexOf("21/11", StringComparison.Ordinal).ShouldBeLessThan(citizen.Text.IndexOf("24/08", StringComparison.Ordinal));
        (await citizen.GoAsync("/record?kind=vaccine")).Text.ShouldNotContain("Khám Nội tiết");
    }

    [Fact]
    public async Task A_visit_shows_what_was_found_prescribed_advised_and_paid()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        using var citizen = host.Citizen(Fixture.PatientId);

        await citizen.GoAsync("/record/visit/v1");

        citizen.Text.ShouldContain("Đã ký số: BS.CKI Lê Minh Triết, 08:40");
        citizen.Text.ShouldContain("Đái tháo đường típ 2");
        citizen.Text.ShouldContain("Metformin 850 mg");
        citizen.Text.ShouldContain("1/2");
        citizen.Text.ShouldContain("Ăn nhạt & đi bộ");
        citizen.Text.ShouldContain("107.304");
        (await citizen.GoAsync("/record/receipts/b1")).Text.ShouldContain("Đã trả");
    }

    [Fact]
    public async Task Values_are_grouped_over_time_and_medicines_by_what_is_still_taken()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        using var citizen = host.Citizen(Fixture.PatientId);

        await citizen.GoAsync("/record/results");
        citizen.Text.ShouldContain("Xem 2 lần đo");
        citizen.Text.ShouldContain("8,4");
        citizen.Html.ShouldContain("từ 7,6");
        citizen.Text.ShouldContain("µmol/L");
        citizen.Text.ShouldNotContain("umol/L");
        (await citizen.GoAsync("/record/results?report=r1")).Text.ShouldContain("Xét nghiệm máu và nước tiểu");

        await citizen.GoAsync("/record/medicines");
        citizen.Text.IndexOf("Metformin", StringComparison.Ordinal).ShouldBeLessThan(citizen.Text.IndexOf("Đã dùng", StringComparison.Ordinal));
        citizen.Text.IndexOf("Amlodipin", StringComparison.Ordinal).ShouldBeGreaterThan(citizen.Text.IndexOf("Đã dùng", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_persons_record_stays_closed()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        using var stranger = host.Citizen(LivedRecord.Stranger);

        (await stranger.GoAsync("/record")).Text.ShouldContain("Chưa có gì trong hồ sơ");
        (await stranger.GoAsync("/record/visit/v1")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GoAsync("/record/receipts/b1")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GoAsync("/record/results?report=r1")).Text.ShouldNotContain("Xét nghiệm máu");
        (await stranger.GoAsync("/record/file")).Html.ShouldNotContain("Penicillin");
    }

    [Fact]
    public async Task Staff_and_strangers_are_sent_away()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        using var nobody = host.Visit();
        using var doctor = await host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);

        (await nobody.GoAsync("/record")).Path.ShouldStartWith("/sign-in");
        (await doctor.GoAsync("/record/access")).Text.ShouldNotContain("lượt xem trong");
    }

    [Fact]
    public async Task Script_in_a_name_stays_text()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync(), "<script>alert(1)</script>");
        using var citizen = host.Citizen(Fixture.PatientId);

        foreach (var page in new[] { "/", "/record", "/family", "/record/access", "/my-code" })
        {
            (await citizen.GoAsync(page)).Html.ShouldNotContain("<script>alert");
        }
    }

    [Fact]
    public async Task Breaking_the_glass_is_shown_first_and_answered_once()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        await OpenInEmergencyAsync(host);
        using var citizen = host.Citizen(Fixture.PatientId);

        await citizen.GoAsync("/record/access");
        citizen.Text.ShouldContain("Mở khẩn cấp, chưa xin phép bạn");
        citizen.Text.ShouldContain("BS Đỗ Quốc Huy");
        citizen.Text.ShouldContain("“Người bệnh choáng, cần biết tiền sử dị ứng”");
        var form = HtmlForm.With(citizen.Html, "access");
        await citizen.SendAsync(form, ("answer", "asked"));

        citizen.Text.ShouldContain("Đã gửi câu hỏi tới bệnh viện");
        citizen.Text.ShouldNotContain("Cần bạn xem");
        await citizen.SendAsync(form, ("answer", "understood"));
        var sent = (await host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<Communication>(), CancellationToken.None)).Value.As<Communication>().Single();
        sent.Recipient.Select(r => r.IdOf("Organization")).ShouldBe([Fixture.FacilityId]);
        sent.Subject.IdIn("Patient").ShouldBe(Fixture.PatientId);
    }

    [Theory]
    [InlineData("access-999999", "asked")]
    [InlineData("", "asked")]
    [InlineData("access-1", "<script>")]
    public async Task An_answer_to_nothing_is_refused(string access, string answer)
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        await OpenInEmergencyAsync(host);
        using var citizen = host.Citizen(Fixture.PatientId);
        await citizen.GoAsync("/record/access");

        await citizen.SendAsync(HtmlForm.With(citizen.Html, "access"), ("access", access), ("answer", answer));

        citizen.Text.ShouldContain("Không có lượt xem này");
        (await host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<Communication>(), CancellationToken.None)).Value.Matches.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_list_of_openings_can_be_kept()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        await OpenInEmergencyAsync(host);
        using var citizen = host.Citizen(Fixture.PatientId);

        await citizen.GoAsync("/record/access/list.csv");

        citizen.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        citizen.Html.ShouldContain("\"BS Đỗ Quốc Huy\",\"bác sĩ\",\"BV Đa khoa TP Cần Thơ\"");
    }

    [Fact]
    public async Task The_record_can_be_taken_home_as_fhir()
    {
        await using var host = await LivedRecord.StartAsync(await DatabaseAsync());
        using var citizen = host.Citizen(Fixture.PatientId);

        await citizen.GoAsync("/record/file");

        var bundle = FhirDocument.Parse(citizen.Html).ValueOrThrow().As<Bundle>();
        bundle.Entry.Count.ShouldBeGreaterThan(12);
    }

    private static async Task OpenInEmergencyAsync(SenHost host)
    {
        var doctor = new Caller
        {
            Subject = "practitioner:huy",
            Role = Role.Doctor,
            Purpose = Purposes.Treatment,
            Practitioner = "huy",
            Display = "BS Đỗ Quốc Huy",
            Facility = Fixture.FacilityId,
        };
        var read = await host.Record.ReadAsync(
            doctor.BreakGlass("Người bệnh choáng, cần biết tiền sử dị ứng"), new ResourceKey("AllergyIntolerance", "a1"), CancellationToken.None);
        read.Succeeded.ShouldBeTrue();
    }
}

public sealed class SqliteRecordTests : RecordContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresRecordTests : RecordContract, IAsyncLifetime
{
    private string? _database;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    protected override async Task<string?> DatabaseAsync() => _database ??= await PostgresServer.CreateDatabaseAsync();
}
