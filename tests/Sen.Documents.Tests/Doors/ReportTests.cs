using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Reports;
using Sen.Documents.Verify;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>A paper that is not in order is reported without signing in, and reviewed; and what /verify says of medicines that were handed out.</summary>
public abstract class ReportTests(PaperHospital hospital)
{
    [Fact]
    public async Task A_code_that_does_not_match_is_reported_without_signing_in_and_reviewed_once()
    {
        var forged = Forged(await CodeAsync());
        using var anyone = hospital.Host.Visit();
        await AskAsync(anyone, forged);
        anyone.Text.ShouldContain("Không khớp bản gốc");
        await anyone.SendAsync(HtmlForm.With(anyone.Html, "report"));
        anyone.Text.ShouldContain("Đã gửi. Cơ sở sẽ xem");

        using var manager = await hospital.Host.StaffAsync(Role.Manager);
        await manager.GoAsync("/staff/papers");
        manager.Text.ShouldContain("Đơn thuốc");
        manager.Text.ShouldContain("T. T. T. Nghiệm");
        manager.Text.ShouldNotContain("Trần Thị Thử Nghiệm");
        var open = await ReportAsync(forged);
        var form = HtmlForm.All(manager.Html).First(f => f.Fill().Any(field => field.Value == open.Id));
        await manager.SendAsync(form, ("finding", "forged"), ("note", "Đã báo công an phường"));
        manager.Text.ShouldContain("Đã lưu kết quả xem");
        manager.Text.ShouldContain("Giấy giả");
        manager.Text.ShouldContain("Đã báo công an phường");
        (await manager.SendAsync(form, ("finding", "other"), ("note", ""))).Text.ShouldContain("đã có người xem");

        var task = await ReportAsync(forged);
        task.Status.ShouldBe("completed");
        task.For.ShouldBeNull();
        task.Note.ShouldHaveSingleItem().Text.ShouldBe("Đã báo công an phường");
    }

    [Fact]
    public async Task Of_a_changed_file_its_hash_is_kept_and_not_its_content()
    {
        var (_, paper) = await PaperAsync();
        paper[paper.Length / 3] ^= 1;
        using var anyone = hospital.Host.Visit();
        await anyone.SendAsync(await AskAsync(anyone, paper));
        anyone.Text.ShouldContain("Đã gửi");
        var hash = ReportedPaper.HashOf(paper);
        var task = await ReportAsync(hash);
        task.ToDocument().Root.GetRawText().ShouldNotContain("Metformin", Case.Insensitive);
        task.ToDocument().Root.GetRawText().ShouldNotContain("Trần Thị Thử Nghiệm");
    }

    [Fact]
    public async Task What_is_real_cannot_be_reported_nor_what_was_never_judged_here()
    {
        using var anyone = hospital.Host.Visit();
        await AskAsync(anyone, await CodeAsync());
        anyone.Html.ShouldContain("là thật<");
        anyone.Html.ShouldNotContain("/verify/report");
        using var client = hospital.Host.Client();
        using var answer = await client.PostAsync("/verify/report", new FormUrlEncodedContent([KeyValuePair.Create("report", "made up")]));
        answer.Headers.Location!.ToString().ShouldBe("/verify?report=old");
    }

    [Fact]
    public async Task Only_those_who_review_see_reports_and_only_those_of_their_facility()
    {
        using var doctor = await hospital.Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
        (await doctor.GoAsync("/staff/papers")).Status.ShouldNotBe(HttpStatusCode.OK);
        var forged = Forged(await CodeAsync());
        using var anyone = hospital.Host.Visit();
        await AskAsync(anyone, forged);
        await anyone.SendAsync(HtmlForm.With(anyone.Html, "report"));
        var task = await ReportAsync(forged);
        task.Owner!.ReferenceValue.ShouldBe($"Organization/{Fixture.FacilityId}");

        var desk = hospital.Host.Services.GetRequiredService<ReportDesk>();
        (await desk.OfAsync("another", CancellationToken.None)).ShouldNotContain(r => r.Id == task.Id);
        (await desk.OfAsync(Fixture.FacilityId, CancellationToken.None)).ShouldContain(r => r.Id == task.Id);
    }

    [Fact]
    public void Whoever_sends_many_reports_waits()
    {
        using var limit = new ReportLimit();
        for (var i = 0; i < ReportLimit.FromOneAddress; i++)
        {
            limit.Allows("10.0.0.1").ShouldBeTrue();
        }

        limit.Allows("10.0.0.1").ShouldBeFalse();
        limit.Allows("10.0.0.2").ShouldBeTrue();
    }

    [Fact]
    public async Task A_prescription_says_that_medicines_were_handed_out_and_not_which()
    {
        var (visit, paper) = await PaperAsync();
        var code = PaperFiles.Read(paper)!.Seal;
        using var anyone = hospital.Host.Visit();
        (await AskAsync(anyone, code)).Text.ShouldNotContain("Đã cấp thuốc");
        var line = (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}")).ShouldHaveSingleItem();
        await new Fixture().Put(new MedicationDispense
        {
            Id = $"given-{visit}",
            Status = "completed",
            MedicationCodeableConcept = line.MedicationCodeableConcept,
            Subject = line.Subject,
            AuthorizingPrescription = { Reference.To($"MedicationRequest/{line.Id}") },
            WhenHandedOver = FhirDateTime.Parse("2026-11-24T09:20:00+07:00"),
        }).WriteAsync(hospital.Host);
        (await AskAsync(anyone, code)).Text.ShouldContain("Đã cấp thuốc ngày 24/11/2026");
        anyone.Text.ShouldNotContain("Metformin", Case.Insensitive);
    }

    private async Task<FhirTask> ReportAsync(string holding) =>
        (await hospital.FindAsync<FhirTask>("code", $"urn:sen:cs:task|{ReportDesk.Kind}")).Single(t => t.Input.Any(i => i.ValueString == holding));

    // A letter in the name: the seal is read and nobody signed it.
    private static string Forged(string code) => string.Concat(code.AsSpan(0, code.Length - 20), code[^20] == 'A' ? "B" : "A", code.AsSpan(code.Length - 19));

    private static async Task<Visitor> AskAsync(Visitor visitor, string code)
    {
        await visitor.GoAsync("/verify");
        return await visitor.SendAsync(("code", code));
    }

    private static async Task<HtmlForm> AskAsync(Visitor visitor, byte[] paper)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/verify/answer") { Content = new MultipartFormDataContent { { new ByteArrayContent(paper), "paper", "paper.pdf" } } };
        using var answer = await visitor.RawAsync(request);
        return HtmlForm.With(await answer.Content.ReadAsStringAsync(), "report");
    }

    private async Task<string> CodeAsync() => PaperFiles.Read((await PaperAsync()).Paper)!.Seal;

    private async Task<(string Visit, byte[] Paper)> PaperAsync()
    {
        var visit = await hospital.SignedAsync();
        var document = await hospital.FinalAsync(visit, "prescription", 2);
        var response = await hospital.Doctor.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/{document.Id}.pdf"));
        return (visit, await response.Content.ReadAsByteArrayAsync());
    }
}

public sealed class SqliteReportTests(SqlitePaperHospital hospital) : ReportTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresReportTests(PostgresPaperHospital hospital) : ReportTests(hospital), IClassFixture<PostgresPaperHospital>;
