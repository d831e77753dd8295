using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Search;

public sealed class SearchQueryTests
{
    [Fact]
    public void A_query_is_read_into_terms()
    {
        var query = SearchQuery.Parse("Slot", "schedule=Schedule/1&start=ge2026-11-24&status:not=busy,entered-in-error&_sort=-start&_count=5&_include=Slot:schedule").ValueOrThrow();

        query.Terms.Select(t => t.Parameter.Code).ShouldBe(["schedule", "start", "status"]);
        query.Terms[0].Values.ShouldBe([new SearchCriterion.Reference("Schedule", "1", null)]);
        query.Terms[1].Values.ShouldBe([new SearchCriterion.Date(SearchPrefix.Ge, 1795453200000, 1795539599999)]);
        query.Terms[2].Modifier.ShouldBe(SearchModifier.Not);
        query.Terms[2].Values.Count.ShouldBe(2);
        query.Sorts.Single().ShouldBe(new SearchSort(SearchParameters.Find("Slot", "start")!, Descending: true));
        query.Count.ShouldBe(5);
        query.Includes.Single().Parameter!.Targets.ShouldBe(["Schedule"]);
    }

    [Fact]
    public void The_fluent_form_is_the_same_query()
    {
        var fluent = SearchQuery.For("Slot").Where("schedule", "Schedule/1").Where("start", "ge2026-11-24").Sort("start").Take(50);

        fluent.ToQueryString().ShouldBe(SearchQuery.Parse("Slot", fluent.ToQueryString()).ValueOrThrow().ToQueryString());
        fluent.Terms.Length.ShouldBe(2);
        Should.Throw<ArgumentException>(() => SearchQuery.For<Slot>().Where("strat", "1"));
    }

    [Fact]
    public void Everything_unknown_is_refused_with_its_name()
    {
        var issues = SearchQuery.Parse("Patient", "nme=A&birthdate=yesterday&gender:exact=male&_sort=x&_count=many&patient.name=a&_filter=1&name=").Issues;

        issues.Select(i => i.Path).ShouldBe(["nme", "birthdate", "gender:exact", "_sort", "_count", "patient.name", "_filter", "name"]);
    }

    [Theory]
    [InlineData("a|b", "a", "b")]
    [InlineData("|b", "", "b")]
    [InlineData("a|", "a", null)]
    [InlineData("b", null, "b")]
    [InlineData(@"a\,c|b\|d", "a,c", "b|d")]
    public void A_token_has_four_forms(string text, string? system, string? code) =>
        SearchQuery.For("Patient").Where("identifier", text).Terms[0].Values.ShouldBe([new SearchCriterion.Token(system, code)]);

    [Theory]
    [InlineData("100", "99.5", "100.5")]
    [InlineData("100.00", "99.995", "100.005")]
    [InlineData("1e2", "50", "150")]
    public void A_number_means_its_precision(string text, string low, string high)
    {
        var number = SearchQuery.For("RiskAssessment").Where("probability", text).Terms[0].Values.Cast<SearchCriterion.Number>().Single();

        (number.Low, number.High).ShouldBe((decimal.Parse(low, CultureInfo.InvariantCulture), decimal.Parse(high, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Names_are_found_without_accents() =>
        SearchText.Fold("Nguyễn  Thị-BÍCH Đào").ShouldBe("nguyen thi bich dao");

    [Fact]
    public void Broken_text_is_folded_and_does_not_throw() => SearchText.Fold("A\uD800 \uFFFEb").ShouldEndWith("b");

    [Fact]
    public void Any_text_is_a_query_or_issues() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<string>(), (name, value) =>
        {
            foreach (var code in new[] { name ?? "", "name", "birthdate", "identifier", "length", "_sort", "_include", "link" })
            {
                var result = SearchQuery.Parse("Patient", [KeyValuePair.Create(code, value ?? "")]);
                if (result.Succeeded == (result.Issues.Count > 0))
                {
                    return false;
                }
            }

            return SearchQuery.Parse("Patient", name).Issues is not null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Escaped_values_come_back_whole() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>(), text =>
            SearchQuery.For("Patient").WhereToken("identifier", "s", text.Get).Terms[0].Values[0]
                .Equals(new SearchCriterion.Token("s", text.Get))).QuickCheckThrowOnFailure();
}
