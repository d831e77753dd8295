using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Documents;

public sealed class FhirDocumentTests
{
    [Theory]
    [InlineData("{}", "structure")]
    [InlineData("[]", "structure")]
    [InlineData("{\"resourceType\":\"Patiant\"}", "structure")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"a b\"}", "value")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":null}", "structure")]
    [InlineData("{\"resourceType\":\"Patient\",\"meta\":\"x\"}", "structure")]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":\"\"}", "value")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":[]}", "structure")]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":\"\\ud800\"}", "value")]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":\"a\\u0000b\"}", "value")]
    [InlineData("{\"resourceType\":\"\\udc00\"}", "value")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"1\",\"id\":\"2\"}", "structure")]
    [InlineData("{\"resourceType\":\"Patient\"", "structure")]
    [InlineData("\uFEFF{\"resourceType\":\"Patient\"}", "structure")]
    public void What_is_not_a_resource_is_refused(string json, string code) =>
        FhirDocument.Parse(json).Issues.Select(i => i.Code).Distinct(StringComparer.Ordinal).ShouldBe([code]);

    [Fact]
    public void Every_fault_is_reported_with_its_place()
    {
        var issues = FhirDocument.Parse("""{"resourceType":"Patient","id":"?","name":[{"family":"A"},{"family":"","given":[]}],"x":null}""").Issues;

        issues.Select(i => i.Path).ShouldBe(["name[1].family", "name[1].given", "x", "id"]);
    }

    [Fact]
    public void Nesting_and_size_have_limits()
    {
        FhirDocument.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100))).Succeeded.ShouldBeFalse();
        FhirDocument.Parse(new byte[FhirDocument.MaxBytes + 1]).Issues.Single().Code.ShouldBe("too-long");
    }

    [Fact]
    public void Any_bytes_become_a_document_or_issues() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var result = FhirDocument.Parse(bytes);
            return result.Succeeded == (result.Issues.Count == 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_resource_with_one_byte_changed_becomes_a_document_or_issues()
    {
        var original = Encoding.UTF8.GetBytes("""{"resourceType":"Patient","id":"1","name":[{"given":["A\u00e9",null]}],"n":-1.50e+3,"b":true}""");
        Prop.ForAll(ArbMap.Default.ArbFor<(int, byte)>(), change =>
        {
            var bytes = original.ToArray();
            bytes[(change.Item1 & int.MaxValue) % bytes.Length] = change.Item2;
            var result = FhirDocument.Parse(bytes);
            return result.Succeeded == (result.Issues.Count == 0);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\"}")]
    [InlineData("{ \"resourceType\" : \"Patient\", \"n\": 1.500 , \"unknown\": {\"x\": 1e-7} }")]
    [InlineData("{\"id\":\"old\",\"meta\":{\"lastUpdated\":\"2020-01-01T00:00:00Z\",\"tag\":[{\"code\":\"a\"}]},\"resourceType\":\"Patient\"}")]
    [InlineData("{\"meta\": { \"tag\":[{\"code\":\"a\"}] },\"resourceType\":\"Patient\",\"text\":{\"div\":\"\\u003cdiv/>\"}}")]
    public void Only_meta_and_id_change_when_a_version_is_stamped(string json)
    {
        var before = FhirDocument.Parse(json).ValueOrThrow();
        var moment = new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.FromHours(7));

        var after = FhirDocument.Parse(before.WithMeta("new-1", "3", moment).Utf8).ValueOrThrow();

        after.Id.ShouldBe("new-1");
        after.VersionId.ShouldBe("3");
        after.LastUpdated!.ToDateTimeOffset().ShouldBe(moment);
        foreach (var part in new[] { "1.500", "1e-7", "\\u003cdiv/>", "\"tag\":[{\"code\":\"a\"}]" })
        {
            Encoding.UTF8.GetString(after.Utf8.Span).Contains(part, StringComparison.Ordinal).ShouldBe(json.Contains(part, StringComparison.Ordinal));
        }

        after.WithMeta("new-1", "3", moment).Utf8.ToArray().ShouldBe(after.Utf8.ToArray());
    }
}
