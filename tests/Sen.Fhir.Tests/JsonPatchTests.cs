using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sen.TestKit;

namespace Sen.Fhir.Tests;

/// <summary>JSON Patch against the suite that its implementations share (npm json-patch-test-suite, Apache-2.0).</summary>
public sealed class JsonPatchTests
{
    public static TheoryData<string, string> Suite()
    {
        var cases = new TheoryData<string, string>();
        foreach (var file in new[] { "tests.json", "spec_tests.json" })
        {
            foreach (var test in JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), file)))!.AsArray())
            {
                if (test!["disabled"]?.GetValue<bool>() != true && test["patch"] is not null)
                {
                    cases.Add(test["comment"]?.GetValue<string>() ?? test["error"]?.GetValue<string>() ?? test["patch"]!.ToJsonString(), test.ToJsonString());
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Suite))]
    public void The_published_suite_holds(string name, string text)
    {
        var test = JsonNode.Parse(text)!;
        var root = test["doc"]?.DeepClone();
        JsonPatch.Problem? problem = null;
        foreach (var operation in test["patch"]!.AsArray())
        {
            problem ??= JsonPatch.Run(ref root, operation);
        }

        if (test["error"] is not null)
        {
            problem.ShouldNotBeNull(name);
        }
        else
        {
            problem.ShouldBeNull(name);
            JsonNode.DeepEquals(root, test.AsObject().ContainsKey("expected") ? test["expected"] : root).ShouldBeTrue(name);
        }
    }

    [Fact]
    public void A_patched_resource_keeps_the_text_of_numbers_and_is_checked_anew()
    {
        var patient = FhirDocument.Parse("""{"resourceType":"Patient","id":"a","extension":[{"url":"urn:x","valueDecimal":1.500}],"gender":"female"}"""u8.ToArray()).ValueOrThrow();
        var patched = JsonPatch.Apply(patient, """[{"op":"replace","path":"/gender","value":"other"},{"op":"add","path":"/active","value":true}]"""u8.ToArray()).ValueOrThrow();
        Encoding.UTF8.GetString(patched.Utf8.Span).ShouldBe("""{"resourceType":"Patient","id":"a","extension":[{"url":"urn:x","valueDecimal":1.500}],"gender":"other","active":true}""");
        JsonPatch.Apply(patient, """[{"op":"remove","path":"/resourceType"}]"""u8.ToArray()).Succeeded.ShouldBeFalse();
        JsonPatch.Apply(patient, """[{"op":"test","path":"/gender","value":"male"},{"op":"remove","path":"/gender"}]"""u8.ToArray()).Issues.Single().Path.ShouldBe("[0]");
    }

    [Fact]
    public void Any_bytes_are_a_patch_or_issues() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<string>(), (bytes, text) =>
    {
        var patient = FhirDocument.Parse("""{"resourceType":"Patient","id":"a"}"""u8.ToArray()).ValueOrThrow();
        var path = System.Text.Json.JsonSerializer.Serialize(text ?? "");
        return JsonPatch.Apply(patient, bytes ?? []).Issues is not null
            && JsonPatch.Apply(patient, Encoding.UTF8.GetBytes($$"""[{"op":"add","path":{{path}},"value":{{path}}}]""")).Issues is not null;
    }).QuickCheckThrowOnFailure();

    private static string Folder() => Path.Combine(Peers.Folder(), "node_modules", "json-patch-test-suite");
}
