using System.Globalization;
using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>What a search finds, on any engine.</summary>
public abstract class SearchContract : RecordOn
{
    [Theory]
    [InlineData("name=Nguyễn Thị Bích Ngọc", "a")]
    [InlineData("name=nguyen thi bich ngoc", "a")]
    [InlineData("name=ngoc bich", "a")]
    [InlineData("name=NGOC", "a")]
    [InlineData("name=ng", "a b")]
    [InlineData("name=do dao", "c")]
    [InlineData("name=bich ngoc ng", "a")]
    [InlineData("name=thi thi", "a c")]
    [InlineData("name=th ngo", "a")]
    [InlineData("name=a ng", "b")]
    [InlineData("name=thi an", "")]
    [InlineData("name=nguyen an,do thi", "b c")]
    [InlineData("name=n%", "a b")]
    [InlineData("name=nguyen n_oc", "")]
    [InlineData("name:contains=ich", "a")]
    [InlineData("family:exact=Nguyễn", "a b")]
    [InlineData("family:exact=nguyen", "")]
    [InlineData("family=tran,do", "c d")]
    [InlineData("given=van&family=nguyen", "b")]
    public async Task Names_are_found_without_marks_in_any_order(string query, string expected)
    {
        await PeopleAsync();
        (await IdsAsync("Patient", query)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Patient", "_list=ward", "a c")]
    [InlineData("Patient", "_list=List/ward&name=nguyen", "a")]
    [InlineData("Patient", "_list=ward,many", "a b c")]
    [InlineData("Encounter", "_list=ward", "")]
    public async Task Items_of_a_list_are_found_but_those_taken_off(string type, string query, string expected)
    {
        await PeopleAsync();
        var many = Enumerable.Range(0, 60).Select(i => ($"nobody-{i}", false)).Append(("b", false));
        await Record.CommitAsync(Node, new Commit().Put(ListOf("ward", [("a", false), ("c", false), ("d", true)])).Put(ListOf("many", many)), None);
        (await IdsAsync(type, query)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_list_that_is_not_there_is_said()
    {
        var failed = await Record.SearchAsync(Node, SearchQuery.Parse("Patient", "_list=nothing").ValueOrThrow(), None);
        failed.Failure.ShouldBeOfType<NotFound>();
        SearchQuery.Parse("Patient", "_list=$current-problems").Issues.ShouldHaveSingleItem().Path.ShouldBe("_list");
        var create = await Record.CommitAsync(Node, new Commit().Create(People.Patient(), ifNoneExist: "name=ngoc&_list=ward"), None);
        ((Invalid)create.Failure!).Issues.ShouldHaveSingleItem().Path.ShouldBe("_list");
    }

    [Theory]
    [InlineData("identifier=001&identifier=001,{0}", "a")]
    [InlineData("identifier=001&general-practitioner={0}", "")]
    [InlineData("identifier=001&_security={0}", "")]
    [InlineData("identifier=001&name=nguyen,{0}", "a")]
    [InlineData("identifier=001&birthdate=ge1900-01-01,{1}", "a")]
    [InlineData("_lastUpdated=ge2020-01-01,{1}&identifier=001", "a")]
    [InlineData("_lastUpdated={1}", "")]
    [InlineData("general-practitioner={0}&_security={0}", "")]
    public async Task Fifteen_hundred_values_are_one_condition_like_any_other(string query, string expected)
    {
        await PeopleAsync();
        var (numbers, days) = (string.Join(',', Enumerable.Range(0, 1_500)), string.Join(',', Enumerable.Range(0, 1_500).Select(i => new DateOnly(1900, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
        (await IdsAsync("Patient", string.Format(CultureInfo.InvariantCulture, query, numbers, days))).ShouldBe(expected);
    }

    private static FhirList ListOf(string id, IEnumerable<(string Patient, bool Deleted)> items)
    {
        var list = new FhirList { Id = id, Status = "current", Mode = "changes" };
        list.Entry.AddRange(items.Select(i => new FhirList.EntryComponent { Item = Reference.To($"Patient/{i.Patient}"), Deleted = i.Deleted ? true : null }));
        return list;
    }

    [Theory]
    [InlineData("mot ba")]
    [InlineData("chin muoi")]
    [InlineData("nam hai bon")]
    public async Task A_name_of_more_words_than_have_sets_is_found_like_any_other(string name)
    {
        await PeopleAsync();
        await Record.CommitAsync(Node, new Commit().Create(People.Patient("Một", "Hai Ba Bốn Năm Sáu Bảy Tám Chín Mười", id: "long")), None);
        (await IdsAsync("Patient", "name=" + name)).ShouldBe("long");
        (await IdsAsync("Patient", $"name={name} khong")).ShouldBe("");
    }

    [Theory]
    [InlineData("identifier=http://fhir.hl7.org.vn/core/sid/cccd|001", "a")]
    [InlineData("identifier=001", "a")]
    [InlineData("identifier=|001", "")]
    [InlineData("identifier=http://fhir.hl7.org.vn/core/sid/cccd|", "a b c d")]
    [InlineData("identifier=00", "")]
    [InlineData("identifier=001,003", "a c")]
    [InlineData("gender=male", "b")]
    [InlineData("gender:not=female", "b")]
    [InlineData("_id=a,d", "a d")]
    [InlineData("birthdate=1984-06-17&gender=female&_id:not=a", "c d")]
    [InlineData("birthdate=1984", "a b c d")]
    [InlineData("birthdate=ge1984-06-17&birthdate=le1984-06-17", "a b c d")]
    [InlineData("birthdate=gt1984-06-17", "")]
    [InlineData("birthdate=lt1984-06-18", "a b c d")]
    [InlineData("birthdate=ne1984-06-17", "")]
    [InlineData("phone:missing=true", "a b c d")]
    [InlineData("phone:missing=false", "")]
    [InlineData("_lastUpdated=ge2020-01-01", "a b c d")]
    [InlineData("_lastUpdated=lt2020-01-01", "")]
    public async Task Tokens_dates_and_ids_are_found(string query, string expected)
    {
        await PeopleAsync();
        (await IdsAsync("Patient", query)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("date=ge2026-11-22&date=lt2026-11-23", "o2 o3")]
    [InlineData("date=2026-11-22", "o2 o3")]
    [InlineData("date=sa2026-11-22", "o4")]
    [InlineData("date=eb2026-11-22", "o1")]
    [InlineData("date=le2026-11-22", "o1 o2 o3")]
    [InlineData("subject=Patient/a", "o1 o2 o3")]
    [InlineData("subject=a", "o1 o2 o3")]
    [InlineData("subject:Patient=b", "o4")]
    [InlineData("patient=a&code=http://loinc.org|2", "o2")]
    [InlineData("patient=a&_sort=-date&_count=2", "o3 o2")]
    [InlineData("_sort=date&_count=3", "o1 o2 o3")]
    [InlineData("_sort=-_lastUpdated,_id&_count=1", "o1")]
    public async Task References_and_moments_are_found_and_sorted(string query, string expected)
    {
        var commit = new Commit();
        foreach (var (id, patient, date) in new[]
        {
            ("o1", "a", "2026-11-21T23:59:59+07:00"), ("o2", "a", "2026-11-22T00:00:00+07:00"),
            ("o3", "a", "2026-11-22T23:59:59+07:00"), ("o4", "b", "2026-11-23T08:00:00+07:00"),
        })
        {
            var observation = People.Observation(patient, code: id[1..], date: date);
            observation.Id = id;
            commit.Create(observation);
        }

        (await Record.CommitAsync(Node, commit, None)).Failure.ShouldBeNull();
        (await IdsAsync("Observation", query, sorted: query.Contains("_sort", StringComparison.Ordinal))).ShouldBe(expected);
    }

    [Fact]
    public async Task A_search_sees_its_own_writes_and_no_old_ones()
    {
        await PeopleAsync();
        var patient = (await Record.ReadAsync(Node, new ResourceKey("Patient", "a"), None)).Value.As<Patient>();
        patient.Name[0].Family = "Lê";
        patient.Name[0].Text = null;
        await Record.CommitAsync(Node, new Commit().Update(patient, 1).Delete(new ResourceKey("Patient", "b"), 1), None);
        (await IdsAsync("Patient", "family=nguyen")).ShouldBe("");
        (await IdsAsync("Patient", "family=le")).ShouldBe("a");
        (await Record.Store.CheckAsync(None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat()
    {
        var commit = new Commit();
        for (var i = 0; i < 25; i++)
        {
            commit.Create(People.Observation("a", date: $"2026-11-{1 + (i % 7):00}"));
        }

        await Record.CommitAsync(Node, commit, None);
        foreach (var sort in new[] { "", "-date", "date,_id", "code" })
        {
            var seen = new List<string>();
            var query = SearchQuery.For("Observation").Take(10);
            query = sort.Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(query, (q, s) => q.Sort(s));
            string? cursor = null;
            do
            {
                var page = (await Record.SearchAsync(Node, query.After(cursor).WithTotal(), None)).Value;
                page.Total.ShouldBe(25);
                seen.AddRange(page.Matches.Select(m => m.Key.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            seen.Count.ShouldBe(25);
            seen.Distinct().Count().ShouldBe(25);
        }
    }

    [Fact]
    public async Task Included_resources_come_along()
    {
        await PeopleAsync();
        var encounter = People.Encounter("a", "f1");
        var observation = People.Observation("a");
        observation.Encounter = Reference.To($"Encounter/{encounter.Id}");
        await Record.CommitAsync(Node, new Commit().Create(encounter).Create(observation), None);
        var query = SearchQuery.For("Encounter").Where("_id", encounter.Id!).Include("Encounter:patient").RevInclude("Observation:encounter");
        var page = (await Record.SearchAsync(Node, query, None)).Value;
        page.Matches.Single().Key.ShouldBe(ResourceKey.Of(encounter));
        page.Included.Select(i => i.Key).ShouldBe([new ResourceKey("Patient", "a"), ResourceKey.Of(observation)], ignoreOrder: true);
    }

    [Fact]
    public async Task What_cannot_be_sorted_or_continued_is_refused()
    {
        var sort = (await Record.SearchAsync(Node, SearchQuery.For("Observation").Sort("combo-code"), None)).Failure.ShouldBeOfType<Invalid>();
        sort.Issues.Single().Path.ShouldBe("_sort");
        (await Record.SearchAsync(Node, SearchQuery.For("Patient").After("nonsense"), None)).Failure.ShouldBeOfType<Invalid>();
    }

    private async Task PeopleAsync()
    {
        var commit = new Commit()
            .Create(People.Patient("Nguyễn", "Thị Bích Ngọc", "001", "a"))
            .Create(With(People.Patient("Nguyễn", "Văn An", "002", "b"), p => p.Gender = "male"))
            .Create(People.Patient("Đỗ", "Thị Đào", "003", "c"))
            .Create(People.Patient("Trần", "Ánh", "004", "d"));
        (await Record.CommitAsync(Node, commit, None)).Failure.ShouldBeNull();
    }

    private static Patient With(Patient patient, Action<Patient> change)
    {
        change(patient);
        return patient;
    }

    private async Task<string> IdsAsync(string type, string query, bool sorted = false)
    {
        var page = await Record.SearchAsync(Node, SearchQuery.Parse(type, query).ValueOrThrow(), None);
        page.Failure.ShouldBeNull();
        var ids = page.Value.Matches.Select(m => m.Key.Id);
        return string.Join(' ', sorted ? ids : ids.Order(StringComparer.Ordinal));
    }
}

public sealed class SqliteSearchTests : SearchContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresSearchTests : SearchContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
