using System.Net;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.HealthRecord.Tests.Review;

public sealed class ReviewOnSqliteTests : ReviewContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class ReviewOnPostgresTests : ReviewContract
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

/// <summary>The reviewer of a facility: emergency openings, people's questions, and every opening by the own staff.</summary>
public abstract class ReviewContract : IAsyncLifetime
{
    private const string Other = "92009";
    private const string Reason = "Người bệnh choáng, cần biết tiền sử dị ứng";
    private const string Note = "Đúng ca cấp cứu 21:40, có bệnh án kèm theo.";

    private SenHost _host = null!;
    private string? _database;

    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        await Fixture.Hospital().Facility(Other, "Bệnh viện khác").WriteAsync(_host);
        await ReadAsync(Doctor().BreakGlass(Reason));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Theory]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Manager)]
    public async Task An_emergency_opening_waits_with_its_reason_and_is_reviewed_once(Role role)
    {
        using var reviewer = await _host.StaffAsync(role);
        await reviewer.GoAsync("/staff/audit");
        reviewer.Text.ShouldContain("Mở khẩn cấp · 1");
        reviewer.Text.ShouldContain("BS Đỗ Quốc Huy");
        reviewer.Text.ShouldContain(Reason);
        reviewer.Text.ShouldContain(role is Role.Auditor ? Fixture.PatientName : "Người bệnh ngoài diện chăm sóc");
        var form = HtmlForm.With(reviewer.Html, "finding", "note");

        await reviewer.SendAsync(form, ("finding", "justified"), ("note", "ngắn"));
        reviewer.Text.ShouldContain("Chưa ghi gì");
        await reviewer.SendAsync(form, ("finding", "excused"), ("note", Note));
        reviewer.Text.ShouldContain("Chưa ghi gì");
        (await TalkAsync()).ShouldBeEmpty();
        await reviewer.SendAsync(form, ("finding", "justified"), ("note", Note));
        reviewer.Text.ShouldContain("Đã ghi kết luận");
        reviewer.Text.ShouldContain(Note);
        reviewer.Text.ShouldNotContain("Mở khẩn cấp · 1");

        // The page of a colleague who was slower.
        await reviewer.SendAsync(form, ("finding", "unjustified"), ("note", Note));
        reviewer.Text.ShouldContain("đã có người làm");
        var review = (await TalkAsync()).ShouldHaveSingleItem();
        (review.Sender!.ReferenceValue, review.Subject!.ReferenceValue).ShouldBe(($"Organization/{Fixture.FacilityId}", $"Patient/{Fixture.PatientId}"));
        review.ReasonCode[0].CodeIn("urn:sen:cs:access-finding").ShouldBe("justified");

        using var citizen = _host.Citizen(Fixture.PatientId);
        (await citizen.GoAsync("/record/access")).Text.ShouldContain("Cơ sở đã xem xét ngày 24/11/2026: có lý do chính đáng");
        citizen.Text.ShouldContain(Note);
    }

    [Fact]
    public async Task A_question_of_the_person_is_answered_once_and_the_person_reads_the_answer()
    {
        const string Answer = "Bác sĩ Huy trực cấp cứu đêm 23/11 và mở để kiểm tra dị ứng thuốc.";
        using var citizen = _host.Citizen(Fixture.PatientId);
        await citizen.GoAsync("/record/access");
        await citizen.SendAsync(HtmlForm.With(citizen.Html, "access"), ("answer", "asked"));
        using var auditor = await _host.StaffAsync(Role.Auditor);

        (await auditor.GoAsync("/staff/audit")).Text.ShouldContain("Người bệnh đã hỏi");
        await auditor.GoAsync("/staff/audit?view=questions");
        auditor.Text.ShouldContain("Câu hỏi của người bệnh · 1");
        auditor.Text.ShouldContain(Reason);
        var form = HtmlForm.With(auditor.Html, "question", "answer");
        await auditor.SendAsync(form, ("answer", "vâng"));
        auditor.Text.ShouldContain("Chưa ghi gì");
        await auditor.SendAsync(form, ("answer", Answer));
        auditor.Text.ShouldContain("Đã gửi trả lời");
        await auditor.SendAsync(form, ("answer", "Một câu trả lời khác, đến sau."));
        auditor.Text.ShouldContain("đã có người làm");

        (await citizen.GoAsync("/record/access")).Text.ShouldContain("Cơ sở trả lời ngày 24/11/2026");
        citizen.Text.ShouldContain(Answer);
        citizen.Text.ShouldContain("đã hỏi bệnh viện");
        using var stranger = _host.Citizen("nobody");
        (await stranger.GoAsync("/record/access")).Text.ShouldNotContain(Answer);
    }

    [Fact]
    public async Task Openings_are_listed_by_day_by_staff_and_by_person()
    {
        await ReadAsync(Doctor() with { Subject = "practitioner:other", Practitioner = "other", Display = "ĐD Ngô Quỳnh Như", Role = Role.Nurse });
        using var auditor = await _host.StaffAsync(Role.Auditor);

        await auditor.GoAsync("/staff/audit?view=all");
        auditor.Text.ShouldContain(Fixture.PatientName);
        auditor.Text.ShouldContain("ĐD Ngô Quỳnh Như");
        auditor.Text.ShouldContain("Bị từ chối");
        (await auditor.GoAsync("/staff/audit?view=all&staff=other")).Html.ShouldNotContain("<strong>BS Đỗ Quốc Huy");
        auditor.Html.ShouldContain("<strong>ĐD Ngô Quỳnh Như");
        (await auditor.GoAsync("/staff/audit?view=all&day=2026-11-23")).Text.ShouldContain("Không có lượt xem nào");

        await auditor.SendAsync(("number", Fixture.PatientCitizenNumber));
        auditor.Path.ShouldBe($"/staff/audit?view=all&person={Fixture.PatientId}", "no number of a person is in an address");
        auditor.Text.ShouldContain("BS Đỗ Quốc Huy");
        await auditor.SendAsync(("number", "000"));
        auditor.Text.ShouldContain("Không tìm thấy người bệnh");
    }

    [Fact]
    public async Task Another_facilitys_reviewer_sees_and_writes_nothing_of_this_one()
    {
        using var citizen = _host.Citizen(Fixture.PatientId);
        await citizen.GoAsync("/record/access");
        await citizen.SendAsync(HtmlForm.With(citizen.Html, "access"), ("answer", "asked"));
        using var own = await _host.StaffAsync(Role.Auditor);
        await own.GoAsync("/staff/audit");
        var review = HtmlForm.With(own.Html, "finding", "note");
        await own.GoAsync("/staff/audit?view=questions");
        var answer = HtmlForm.With(own.Html, "question", "answer");
        using var other = await _host.StaffAsync(Role.Auditor, Other);

        foreach (var path in new[] { "/staff/audit", "/staff/audit?view=questions", "/staff/audit?view=all" })
        {
            (await other.GoAsync(path)).Status.ShouldBe(HttpStatusCode.OK);
            other.Text.ShouldNotContain("Đỗ Quốc Huy");
        }

        // Its own token, the other facility's things.
        var token = HtmlForm.All(other.Html).First(f => f.Names.Contains("__RequestVerificationToken")).Fields.First(f => f.Key == "__RequestVerificationToken").Value;
        await other.SendAsync(review, ("finding", "justified"), ("note", Note), ("__RequestVerificationToken", token));
        other.Text.ShouldContain("Không có việc này");
        await other.SendAsync(answer, ("answer", "Chúng tôi trả lời thay."), ("__RequestVerificationToken", token));
        other.Text.ShouldContain("Không có việc này");
        (await TalkAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(Role.Doctor)]
    [InlineData(Role.Clerk)]
    [InlineData(Role.Admin)]
    public async Task Nobody_else_reviews(Role role)
    {
        using var visitor = await _host.StaffAsync(role);

        (await visitor.GoAsync("/staff/audit")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_auditor_begins_at_the_openings()
    {
        using var auditor = await _host.StaffAsync(Role.Auditor);

        (await auditor.GoAsync("/staff")).Path.ShouldBe("/staff/audit");
    }

    private static Caller Doctor() => new()
    {
        Subject = "practitioner:huy",
        Role = Role.Doctor,
        Purpose = Purposes.Treatment,
        Display = "BS Đỗ Quốc Huy",
        Facility = Fixture.FacilityId,
        Practitioner = "huy",
    };

    private Task<Result<StoredResource>> ReadAsync(Caller caller) =>
        _host.Record.ReadAsync(caller, new ResourceKey("Patient", Fixture.PatientId), CancellationToken.None);

    private async Task<List<Communication>> TalkAsync() =>
        [.. (await _host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<Communication>(), CancellationToken.None)).Value.As<Communication>()];
}
