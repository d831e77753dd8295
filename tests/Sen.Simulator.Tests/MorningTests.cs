using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;

namespace Sen.Simulator.Tests;

[Collection(ProvinceTests.Name)]
public sealed class MorningTests(SeededProvince province)
{
    [Fact]
    public async Task Bich_Ngoc_waits_for_five_people_about_25_minutes_while_A021_is_called()
    {
        var room = await RoomAsync("204");
        var hers = room.Single(t => t.Number == "A027");
        hers.FullName.ShouldBe("Nguyễn Thị Bích Ngọc");
        hers.Code.ShouldBe("7F3K29QX");
        var called = room.Single(t => t.Status == QueueStatus.Called);
        called.Number.ShouldBe("A021");
        called.HallName.ShouldBe("bà Kim Hoa");
        var wait = QueueWait.Of([.. room.Select(QueuePlace.Of)], hers.Id, DemoProvince.Morning, QueueRules.On(new DateOnly(2026, 11, 24)));
        wait.ShouldBe(new QueueWait(5, 25));
    }

    [Fact]
    public async Task Tran_Van_Sau_has_six_people_before_him()
    {
        var room = await RoomAsync("106");
        var his = room.Single(t => t.Number == "B042");
        his.FullName.ShouldBe("Trần Văn Sáu");
        QueueWait.Of([.. room.Select(QueuePlace.Of)], his.Id, DemoProvince.Morning.AddMinutes(-2), QueueRules.On(new DateOnly(2026, 11, 24)))
            .ShouldBe(new QueueWait(6, 30));
    }

    [Theory]
    [InlineData("A", 35)]
    [InlineData("A1", 21)]
    [InlineData("B", 43)]
    [InlineData("C", 18)]
    [InlineData("D", 37)]
    [InlineData("E", 19)]
    [InlineData("Ư", 9)]
    public async Task Next_number_of_a_series_is_the_one_of_the_pictures(string series, long next)
    {
        var counter = Counters.Queue("92002", series, new DateOnly(2026, 11, 24));
        var probe = new Basic { Id = $"probe-{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(series))}", Code = new CodeableConcept { Text = "probe" } };
        var drawn = await province.Record.CommitAsync(Caller.System("test"), new Commit().Draw(counter).Create(probe), CancellationToken.None);
        drawn.Value.Drawn[counter].ShouldBe(next);
    }

    [Fact]
    public async Task Her_record_tells_the_pictures()
    {
        var allergies = await province.AllAsync<AllergyIntolerance>(SearchQuery.For("AllergyIntolerance").Where("patient", "Patient/bich-ngoc"));
        allergies.ShouldHaveSingleItem().Code!.Text.ShouldBe("Penicillin");
        var reports = await province.AllAsync<DiagnosticReport>(SearchQuery.For("DiagnosticReport").Where("patient", "Patient/bich-ngoc"));
        var report = reports.Single(r => r.Id == "bich-ngoc-xn-x1");
        report.Result.Count.ShouldBe(6);
        var values = await province.AllAsync<Observation>(SearchQuery.For("Observation").Where("patient", "Patient/bich-ngoc"));
        values.Where(v => report.Result.Any(r => r.IdOf("Observation") == v.Id))
            .Count(v => v.Interpretation[0].CodeIn(Systems.Interpretation) == "H").ShouldBe(3);
        var medicines = await province.AllAsync<MedicationRequest>(SearchQuery.For("MedicationRequest").Where("patient", "Patient/bich-ngoc"));
        medicines.Count(m => m.Encounter?.IdOf("Encounter") == "bich-ngoc-v3").ShouldBe(4);
    }

    [Fact]
    public async Task She_sees_who_broke_the_glass_and_who_looked_today()
    {
        var seen = await province.Record.SearchAsync(
            Caller.System("test"), SearchQuery.For("AuditEvent").Where("patient", "Patient/bich-ngoc").Take(50), CancellationToken.None);
        var looks = seen.Value.As<AuditEvent>().Where(e => e.Agent.Any(a => a.Name?.Contains("Đỗ Quốc Huy", StringComparison.Ordinal) == true)).ToList();
        var emergency = looks.ShouldHaveSingleItem();
        emergency.Recorded!.LowerBound.ShouldBe(new DateTimeOffset(2026, 11, 8, 22, 41, 0, TimeSpan.FromHours(7)));
        seen.Value.As<AuditEvent>().SelectMany(e => e.Agent).Select(a => a.Name).ShouldContain("BS.CKI Lê Minh Triết");
    }

    [Fact]
    public async Task Every_document_fits_its_definition_and_is_marked_as_invented()
    {
        var feed = await province.Record.Feed.ReadAsync(Caller.System("test"), 0, 40_000, CancellationToken.None);
        feed.Count.ShouldBeGreaterThan(20_000);
        feed.Where(e => !e.Resource.Key.Id.StartsWith("probe-", StringComparison.Ordinal))
            .Count(e => !e.Resource.As<Resource>().IsSample()).ShouldBe(0);
    }

    private async Task<IReadOnlyList<TicketView>> RoomAsync(string number)
    {
        var tasks = await province.AllAsync<FhirTask>(SearchQuery.For<FhirTask>().WhereToken("code", Systems.TaskCode, Codes.QueueTicket));
        return [.. tasks.Select(t => new TicketView(t)).Where(t => t.Room == $"92002-p{number}")];
    }
}
