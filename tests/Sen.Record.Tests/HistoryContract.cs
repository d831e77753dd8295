using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>Histories, on any engine: the feed read backwards, as far as the caller may see it.</summary>
public abstract class HistoryContract : RecordOn
{
    [Fact]
    public async Task The_history_of_everything_is_the_feed_backwards_in_pages_of_any_size()
    {
        await WriteAsync(60);
        var feed = (await Record.Feed.ReadAsync(Node, 0, 1_000, None)).Select(e => (e.Resource.Key, e.Resource.Version)).Reverse().ToList();

        foreach (var count in new[] { 1, 7, 100, 1_000 })
        {
            (await AllAsync(Node, new HistoryQuery { Count = count })).ShouldBe(feed);
            (await AllAsync(Node, new HistoryQuery { Type = "Patient", Count = count })).ShouldBe(feed.Where(v => v.Key.Type is "Patient"));
        }
    }

    [Fact]
    public async Task What_is_written_between_two_pages_moves_nothing_on_the_later_ones()
    {
        await WriteAsync(10);
        var first = (await Record.HistoryAsync(Node, new HistoryQuery { Count = 4 }, None)).Value;
        var rest = await AllAsync(Node, new HistoryQuery { Cursor = first.Next });
        await WriteAsync(10);
        (await AllAsync(Node, new HistoryQuery { Cursor = first.Next })).ShouldBe(rest);
    }

    [Fact]
    public async Task Since_and_at_choose_by_time()
    {
        var patient = People.Patient();
        var other = People.Patient();
        var first = (await Record.CommitAsync(Node, new Commit().Create(patient).Create(other), None)).Value.At;
        await Task.Delay(20);
        var second = (await Record.CommitAsync(Node, new Commit().Put(patient), None)).Value.At;
        await Task.Delay(20);
        var third = (await Record.CommitAsync(Node, new Commit().Delete(ResourceKey.Of(patient), 2), None)).Value.At;
        static (ResourceKey, long) Of(Patient who, long version) => (ResourceKey.Of(who), version);

        (await AllAsync(Node, new HistoryQuery { Type = "Patient", Since = second })).ShouldBe([Of(patient, 3), Of(patient, 2)]);
        (await AllAsync(Node, new HistoryQuery { Type = "Patient", At = (first, first) })).ShouldBe([Of(other, 1), Of(patient, 1)]);
        (await AllAsync(Node, new HistoryQuery { At = (second.AddMilliseconds(5), third.AddMilliseconds(-5)) })).ShouldBe([Of(patient, 2), Of(other, 1)]);
        (await AllAsync(Node, new HistoryQuery { Key = ResourceKey.Of(patient), At = (second, third) })).ShouldBe([Of(patient, 3), Of(patient, 2)]);
        (await AllAsync(Node, new HistoryQuery { Key = ResourceKey.Of(patient), Count = 1 })).ShouldBe([Of(patient, 3), Of(patient, 2), Of(patient, 1)]);
    }

    [Fact]
    public async Task A_doctor_sees_the_versions_of_those_the_hospital_cares_for_and_none_with_a_label_beyond_the_clearance()
    {
        var mine = People.Patient();
        var stranger = People.Patient();
        var plain = People.Observation(mine.Id!);
        var sensitive = People.Observation(mine.Id!);
        sensitive.Meta = new Meta { Security = { Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "HIV") } };
        await Record.CommitAsync(Node, new Commit().Create(mine).Create(stranger).Create(People.Encounter(mine.Id!, "f1")).Create(plain).Create(sensitive), None);
        await Record.CommitAsync(Node, new Commit().Create(People.Observation(stranger.Id!)), None);

        var doctor = People.Staff(Role.Doctor);
        (await AllAsync(doctor, new HistoryQuery { Type = "Observation" })).ShouldBe([(ResourceKey.Of(plain), 1L)]);
        (await AllAsync(doctor, new HistoryQuery())).ShouldNotContain(v => v.Key == ResourceKey.Of(stranger) || v.Key == ResourceKey.Of(sensitive));
        (await AllAsync(People.Staff(Role.Doctor, "f1", "HIV"), new HistoryQuery { Type = "Observation" })).Count.ShouldBe(2);
        (await Record.HistoryAsync(doctor, new HistoryQuery { Key = ResourceKey.Of(sensitive) }, None)).Failure.ShouldBeOfType<Denied>();
        (await Record.HistoryAsync(People.Staff(Role.Cashier), new HistoryQuery { Type = "Observation" }, None)).Failure.ShouldBeOfType<Denied>();
        (await Record.HistoryAsync(Caller.Anonymous, new HistoryQuery { Type = "Patient" }, None)).Failure.ShouldBeOfType<Denied>();

        plain.Meta = new Meta { Security = { Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "PSY") } };
        await Record.CommitAsync(Node, new Commit().Update(plain, 1), None);
        (await AllAsync(doctor, new HistoryQuery { Type = "Observation" })).ShouldBeEmpty("A label that came later hides what was said before.");

        var seen = (await Record.SearchAsync(People.Citizen(mine.Id), SearchQuery.Parse("AuditEvent", $"patient={mine.Id}").ValueOrThrow(), None)).Value;
        seen.As<AuditEvent>().ShouldContain(e => e.Subtype.Any(s => s.Code == "history"));
    }

    [Fact]
    public async Task A_cancelled_question_stops()
    {
        await WriteAsync(10);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Record.HistoryAsync(Node, new HistoryQuery(), gone.Token));
        await Should.ThrowAsync<OperationCanceledException>(() => Record.SearchAsync(Node, SearchQuery.For("Patient"), gone.Token));
        (await AllAsync(Node, new HistoryQuery())).Count.ShouldBe(20);
    }

    private async Task WriteAsync(int people)
    {
        for (var i = 0; i < people; i++)
        {
            var patient = People.Patient(given: $"Thị {i}");
            await Record.CommitAsync(Node, new Commit().Create(patient).Create(People.Encounter(patient.Id!, "f1")), None);
        }
    }

    private async Task<List<(ResourceKey Key, long Version)>> AllAsync(Caller caller, HistoryQuery query)
    {
        var all = new List<(ResourceKey, long)>();
        while (true)
        {
            var page = (await Record.HistoryAsync(caller, query, None)).Value;
            all.AddRange(page.Versions.Select(v => (v.Key, v.Version)));
            if (page.Next is null)
            {
                return all;
            }

            query = query with { Cursor = page.Next };
        }
    }
}

public sealed class SqliteHistoryTests : HistoryContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresHistoryTests : HistoryContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
