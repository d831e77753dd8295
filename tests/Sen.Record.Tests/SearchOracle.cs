using System.Globalization;
using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>
/// What the Record finds by its indexes, against a walk over every document with the meaning of each term. The searches are made
/// from values that are in the documents; the seed is fixed, so a failure is the same everywhere.
/// </summary>
public abstract class SearchOracle : RecordOn
{
    private const int Searches = 300;

    private static readonly Lazy<IReadOnlyList<FhirDocument>> Documents = new(() => Corpus.Load("Bonnie", "Dusty", "Marion", "hospital"));

    private static readonly Lazy<CorpusTerms> Terms = new(() => new CorpusTerms(Documents.Value));

    protected override ITerminology Terminology => Terms.Value;

    [Fact]
    public async Task Three_hundred_searches_find_what_a_walk_over_the_documents_finds()
    {
        await LoadAsync(Documents.Value);
        await CompareAsync(Searches);
    }

    [Fact]
    public async Task They_find_the_same_where_the_engine_decides_alone()
    {
        await LoadAsync(Documents.Value);
        Options.SearchChooserRows = 0;
        await ReopenAsync();
        await CompareAsync(Searches / 3);
    }

    private async Task CompareAsync(int searches)
    {
        var documents = Documents.Value;
        var random = new Random(20261122);
        var found = 0;
        for (var i = 0; i < searches; i++)
        {
            var sample = documents[random.Next(documents.Count)];
            var terms = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Term(sample, random)).OfType<KeyValuePair<string, string>>().ToList();
            var query = SearchQuery.Parse(sample.ResourceType, terms).ValueOrThrow();
            var resolved = (await query.ResolveAsync(Terminology, None)).ValueOrThrow();
            var expected = documents.Where(d => d.ResourceType == sample.ResourceType && resolved.Matches(d)).Select(d => d.Id!).Order(StringComparer.Ordinal);
            var actual = await AllAsync(query);
            actual.ShouldBe(expected, ignoreOrder: false, customMessage: $"{query.Type}?{query.ToQueryString()}");
            found += actual.Count;
        }

        found.ShouldBeGreaterThan(searches);
    }

    [Fact]
    public async Task Any_words_of_a_name_in_any_order_each_cut_short_find_what_a_walk_finds()
    {
        string[] words = ["Ngô", "Ngọc", "Thị", "Thiện", "An", "Anh", "Bích", "Bình", "Nguyễn", "Lê", "Liên", "Văn", "Vân"];
        var random = new Random(20261124);
        var people = Enumerable.Range(0, 60)
            .Select(i => People.Patient("Họ", string.Join(' ', random.GetItems(words, random.Next(2, 9))), id: $"p{i:00}").ToDocument())
            .ToList();
        await LoadAsync(people);
        var found = 0;
        for (var i = 0; i < 150; i++)
        {
            var name = SearchIndexer.Extract(people[random.Next(people.Count)], [SearchParameters.Find("Patient", "name")!])
                .Select(v => v.Value).OfType<SearchValue.String>().SelectMany(v => v.Folded.Split(' ')).ToArray();
            random.Shuffle(name);
            var typed = name.Take(random.Next(2, 8)).Select(w => random.Next(3) == 0 ? w[..random.Next(1, w.Length + 1)] : w);
            var query = SearchQuery.Parse("Patient", [Pair("name", string.Join(' ', typed))]).ValueOrThrow();
            var expected = people.Where(query.Matches).Select(p => p.Id!).Order(StringComparer.Ordinal).ToList();
            (await AllAsync(query)).ShouldBe(expected, customMessage: query.ToQueryString());
            found += expected.Count;
        }

        found.ShouldBeGreaterThan(300);
    }

    [Theory]
    [InlineData("Observation", "subject:Patient.gender=male")]
    [InlineData("Observation", "patient.birthdate=lt1980")]
    [InlineData("Observation", "encounter.patient.gender=female")]
    [InlineData("Condition", "encounter.type=185349003")]
    [InlineData("Encounter", "service-provider.name=hospital")]
    [InlineData("Patient", "_has:Observation:patient:code=http://loinc.org|8302-2")]
    [InlineData("Patient", "_has:Condition:subject:clinical-status=active")]
    [InlineData("Encounter", "_has:Observation:encounter:code=29463-7&status=finished")]
    [InlineData("Organization", "_has:Encounter:service-provider:class=AMB")]
    [InlineData("Patient", "_has:Encounter:patient:_has:Condition:encounter:code=444814009")]
    [InlineData("Patient", "_has:Encounter:patient:service-provider.name=hospital")]
    [InlineData("Patient", "_has:Condition:subject:code:in=urn:test:half")]
    [InlineData("Condition", "encounter.type:below=http://snomed.info/sct|1")]
    public async Task Links_find_what_a_walk_over_references_finds(string type, string text)
    {
        var documents = Documents.Value;
        await LoadAsync(documents);
        var query = await SearchQuery.Parse(type, text).ValueOrThrow().ResolveAsync(Terminology, None) is { Succeeded: true, Value: var resolved } ? resolved : throw new InvalidOperationException();
        var expected = documents.Where(d => Holds(query, d, documents)).Select(d => d.Id!).Order(StringComparer.Ordinal).ToList();
        (await AllAsync(query)).ShouldBe(expected);
        expected.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("code-value-quantity=http://loinc.org|8302-2$gt150")]
    [InlineData("code-value-quantity=8302-2$gt150|http://unitsofmeasure.org|cm")]
    [InlineData("component-code-value-quantity=8480-6$ge120")]
    [InlineData("combo-code-value-quantity=8462-4$lt80")]
    [InlineData("combo-code=8480-6")]
    [InlineData("code:text=body height")]
    [InlineData("_content=body height")]
    [InlineData("value-quantity=gt100|http://unitsofmeasure.org|kg")]
    public async Task Parts_of_one_element_units_and_words_are_exact(string text)
    {
        var documents = Documents.Value;
        await LoadAsync(documents);
        var query = SearchQuery.Parse("Observation", text).ValueOrThrow();
        var expected = documents.Where(d => d.ResourceType == "Observation" && query.Matches(d)).Select(d => d.Id!).Order(StringComparer.Ordinal).ToList();
        (await AllAsync(query)).ShouldBe(expected);
        expected.ShouldNotBeEmpty();
        var total = (await Record.SearchAsync(Node, query.WithTotal().Take(1), None)).Value;
        (total.Total, total.Matches.Count).ShouldBe((expected.Count, 1));
    }

    [Theory]
    [InlineData("Observation", "code:in=urn:test:half", true)]
    [InlineData("Observation", "code:not-in=urn:test:half", true)]
    [InlineData("Condition", "code:below=http://snomed.info/sct|4", true)]
    [InlineData("Patient", "gender:in=urn:test:half,urn:test:many", true)]
    [InlineData("Patient", "gender:not-in=urn:test:many", false)]
    public async Task A_value_set_or_a_hierarchy_finds_what_a_walk_finds(string type, string text, bool some)
    {
        var documents = Documents.Value;
        await LoadAsync(documents);
        var query = SearchQuery.Parse(type, text).ValueOrThrow();
        Should.Throw<InvalidOperationException>(() => query.Matches(documents[0]));
        var resolved = (await query.ResolveAsync(Terminology, None)).ValueOrThrow();
        var expected = documents.Where(d => d.ResourceType == type && resolved.Matches(d)).Select(d => d.Id!).Order(StringComparer.Ordinal).ToList();
        (await AllAsync(query)).ShouldBe(expected);
        (expected.Count > 0).ShouldBe(some);
        var unknown = await Record.SearchAsync(Node, SearchQuery.Parse(type, "_tag:in=urn:test:nobody").ValueOrThrow(), None);
        ((Invalid)unknown.Failure!).Issues.ShouldHaveSingleItem().Message.ShouldContain("urn:test:nobody");
    }

    private static bool Holds(SearchQuery query, FhirDocument document, IReadOnlyList<FhirDocument> all) =>
        document.ResourceType == query.Type && query.Matches(document) && query.Links.All(link => link.Reverse
            ? link.Ends.Any(end => all.Any(other => Refers(other, link.Parameter, document) && Holds(end, other, all)))
            : link.Ends.Any(end => all.Any(other => Refers(document, link.Parameter, other) && Holds(end, other, all))));

    private static bool Refers(FhirDocument from, SearchParameterInfo parameter, FhirDocument to) =>
        SearchParameters.Find(from.ResourceType, parameter.Code) is not null
        && SearchIndexer.Extract(from, [parameter]).Any(v => v.Value is SearchValue.Reference { Type: { } type, Id: { } id } && type == to.ResourceType && id == to.Id);

    private static KeyValuePair<string, string>? Term(FhirDocument document, Random random)
    {
        var values = SearchIndexer.Extract(document).Where(v => v.Parameter.Code is not "_lastUpdated").ToList();
        var value = values[random.Next(values.Count)];
        var code = value.Parameter.Code;
        return value.Value switch
        {
            SearchValue.Token { Code: not null } token => Token(code, token, random),
            SearchValue.String text => Text(code, text, random),
            SearchValue.Date { Lower: > 0, Upper: < 4_000_000_000_000 } date => Pair(code, Prefix(random) + Day(date.Lower, random)),
            SearchValue.Number { Low: { } number } => Pair(code, Prefix(random) + number.ToString(CultureInfo.InvariantCulture)),
            SearchValue.Quantity { Low: { } amount } quantity => Pair(code, Prefix(random) + amount.ToString(CultureInfo.InvariantCulture) + Unit(quantity, random)),
            SearchValue.Reference { Type: { } type, Id: { } id } => random.Next(3) switch
            {
                0 => Pair(code, id),
                1 => Pair($"{code}:{type}", id),
                _ => Pair(code, $"{type}/{id}"),
            },
            SearchValue.Uri uri => random.Next(3) switch
            {
                0 => Pair(code + ":below", Escape(uri.Value[..(uri.Value.Length / 2)])),
                1 => Pair(code + ":above", Escape(uri.Value + "/deeper")),
                _ => Pair(code, Escape(uri.Value)),
            },
            _ => null,
        };
    }

    private static KeyValuePair<string, string> Token(string code, SearchValue.Token token, Random random)
    {
        var text = Escape(token.Code!);
        return random.Next(7) switch
        {
            0 => Pair(code, text),
            5 when code is not "_id" => Pair(code + (random.Next(2) == 0 ? ":in" : ":not-in"), "urn:test:half"),
            6 when token.System is not null => Pair(code + (random.Next(2) == 0 ? ":below" : ":above"), $"{Escape(token.System)}|{text}"),
            1 => Pair(code + ":not", text),
            2 when code is not "_id" => Pair(code + ":missing", random.Next(2) == 0 ? "true" : "false"),
            3 => Pair(code, token.System is null ? "|" + text : Escape(token.System) + "|"),
            _ => Pair(code, token.System is null ? text : $"{Escape(token.System)}|{text}"),
        };
    }

    private static KeyValuePair<string, string> Text(string code, SearchValue.String text, Random random) => random.Next(4) switch
    {
        0 => Pair(code + ":exact", Escape(text.Value)),
        1 => Pair(code + ":contains", text.Folded[(text.Folded.Length / 3)..].Trim() is { Length: > 0 } tail ? tail : text.Folded),
        2 => Pair(code, string.Join(' ', text.Folded.Split(' ').Reverse())),
        _ => Pair(code, text.Folded[..Math.Max(1, text.Folded.IndexOf(' ', StringComparison.Ordinal))]),
    };

    private static string Unit(SearchValue.Quantity quantity, Random random) =>
        quantity is { System: { } system, Code: { } unit } && random.Next(2) == 0 ? $"|{Escape(system)}|{Escape(unit)}" : "";

    private static KeyValuePair<string, string> Pair(string name, string value) => KeyValuePair.Create(name, value);

    private static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal)
        .Replace("|", @"\|", StringComparison.Ordinal).Replace("$", @"\$", StringComparison.Ordinal);

    private static string Prefix(Random random) => new[] { "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb" }[random.Next(9)];

    private static string Day(long at, Random random) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToOffset(TimeSpan.FromHours(7))
        .ToString(new[] { "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:sszzz" }[random.Next(4)], CultureInfo.InvariantCulture);

    private async Task LoadAsync(IReadOnlyList<FhirDocument> documents)
    {
        foreach (var part in documents.Chunk(500))
        {
            var commit = new Commit();
            foreach (var document in part)
            {
                commit.Put(document, new ResourceKey(document.ResourceType, document.Id!));
            }

            (await Record.CommitAsync(Node, commit, None)).Failure.ShouldBeNull();
        }
    }

    private async Task<List<string>> AllAsync(SearchQuery query)
    {
        var ids = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = (await Record.SearchAsync(Node, query.Sort("_id").Take(97).After(cursor), None)).Value;
            ids.AddRange(page.Matches.Select(m => m.Key.Id));
            if ((cursor = page.Next) is null)
            {
                return ids;
            }
        }
    }
}

public sealed class SqliteSearchOracle : SearchOracle
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresSearchOracle : SearchOracle
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
