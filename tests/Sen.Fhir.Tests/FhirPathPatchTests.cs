using System.Text.Json.Nodes;

namespace Sen.Fhir.Tests;

/// <summary>FHIRPath Patch by the rules of R4's fhirpatch.html, each operation where it may be done and where it may not.</summary>
public sealed class FhirPathPatchTests
{
    private const string Patient =
        """
        {"resourceType":"Patient","birthDate":"1920-01-01","_birthDate":{"id":"b"},
         "identifier":[{"value":"1"},{"value":"2"},{"value":"3"},{"value":"4"}],
         "name":[{"given":["An",null],"_given":[null,{"extension":[{"url":"http://x","valueBoolean":true}]}]}],
         "multipleBirthInteger":2,"contact":[{"name":{"text":"a"},"gender":"male"},{"name":{"text":"b"}}],
         "contained":[{"resourceType":"Organization","id":"o","name":"A"}],"managingOrganization":{"reference":"#o"}}
        """;

    [Theory]
    [InlineData("replace|Patient.birthDate||valueDate=1930-01-01", "birthDate", "\"1930-01-01\"")]
    [InlineData("replace|birthDate||valueDate=1930-01-01", "_birthDate", "")]
    [InlineData("replace|Patient.contact[0].name.text||valueString=c", "contact", """[{"name":{"text":"c"},"gender":"male"},{"name":{"text":"b"}}]""")]
    [InlineData("replace|Patient.name.given[0]||valueString=Bình", "name", """[{"given":["Bình",null],"_given":[null,{"extension":[{"url":"http://x","valueBoolean":true}]}]}]""")]
    [InlineData("replace|Patient.multipleBirth||valueBoolean=true", "multipleBirthBoolean", "true")]
    [InlineData("replace|Patient.multipleBirth||valueBoolean=true", "multipleBirthInteger", "")]
    [InlineData("replace|Patient.contained[0].name||valueString=B", "contained", """[{"resourceType":"Organization","id":"o","name":"B"}]""")]
    [InlineData("add|Patient|gender|valueCode=male", "gender", "\"male\"")]
    [InlineData("add|Patient|identifier|valueIdentifier={\"value\":\"5\"}", "identifier", """[{"value":"1"},{"value":"2"},{"value":"3"},{"value":"4"},{"value":"5"}]""")]
    [InlineData("add|Patient|deceased|valueDateTime=2020", "deceasedDateTime", "\"2020\"")]
    [InlineData("add|Patient.contact[1]|gender|valueCode=female", "contact", """[{"name":{"text":"a"},"gender":"male"},{"name":{"text":"b"},"gender":"female"}]""")]
    [InlineData("add|Patient.birthDate|extension|valueExtension={\"url\":\"http://y\",\"valueCode\":\"z\"}", "_birthDate", """{"id":"b","extension":[{"url":"http://y","valueCode":"z"}]}""")]
    [InlineData("add|Patient.contact.where(gender='male').name|family|valueString=Lê", "contact", """[{"name":{"text":"a","family":"Lê"},"gender":"male"},{"name":{"text":"b"}}]""")]
    [InlineData("insert|Patient.identifier|0|valueIdentifier={\"value\":\"0\"}", "identifier", """[{"value":"0"},{"value":"1"},{"value":"2"},{"value":"3"},{"value":"4"}]""")]
    [InlineData("insert|Patient.identifier|4|valueIdentifier={\"value\":\"5\"}", "identifier", """[{"value":"1"},{"value":"2"},{"value":"3"},{"value":"4"},{"value":"5"}]""")]
    [InlineData("insert|Patient.telecom|0|valueContactPoint={\"value\":\"5\"}", "telecom", """[{"value":"5"}]""")]
    [InlineData("insert|Patient.name.given|1|valueString=Bình", "name", """[{"given":["An","Bình",null],"_given":[null,null,{"extension":[{"url":"http://x","valueBoolean":true}]}]}]""")]
    [InlineData("delete|Patient.birthDate||", "birthDate", "")]
    [InlineData("delete|Patient.gender||", "gender", "")]
    [InlineData("delete|Patient.name.given[1]||", "name", """[{"given":["An"]}]""")]
    [InlineData("delete|Patient.contact[1].name.text||", "contact", """[{"name":{"text":"a"},"gender":"male"}]""")]
    [InlineData("delete|Patient.identifier.where(value='3')||", "identifier", """[{"value":"1"},{"value":"2"},{"value":"4"}]""")]
    [InlineData("move|Patient.identifier|0>3|", "identifier", """[{"value":"2"},{"value":"3"},{"value":"4"},{"value":"1"}]""")]
    [InlineData("move|Patient.identifier|3>1|", "identifier", """[{"value":"1"},{"value":"4"},{"value":"2"},{"value":"3"}]""")]
    public void An_operation_changes_what_its_path_names(string operation, string member, string expected)
    {
        var patched = FhirPathPatch.Apply(Document(Patient), Patch(operation)).ValueOrThrow();
        var (before, after) = (JsonNode.Parse(Patient)!.AsObject(), JsonNode.Parse(patched.Utf8.Span)!.AsObject());
        JsonNode.DeepEquals(after[member], expected.Length == 0 ? null : JsonNode.Parse(expected)).ShouldBeTrue(after.ToJsonString());
        foreach (var (name, value) in before.Where(m => !m.Key.TrimStart('_').StartsWith(member.TrimStart('_')[..4], StringComparison.Ordinal)))
        {
            JsonNode.DeepEquals(after[name], value).ShouldBeTrue(name);
        }
    }

    [Theory]
    [InlineData("add|Patient.name[0].period|end|valueDate=2021-12-01", "not-found")]
    [InlineData("add|Patient|birthDate|valueDate=2021-12-01", "business-rule")]
    [InlineData("add|Patient|multipleBirth|valueBoolean=true", "business-rule")]
    [InlineData("add|Patient|deceased|valueString=x", "invalid")]
    [InlineData("add|Patient|colour|valueString=x", "invalid")]
    [InlineData("add|Patient|gender|", "required")]
    [InlineData("add|Patient.contact|gender|valueCode=male", "multiple-matches")]
    [InlineData("add|'text'|gender|valueCode=male", "invalid")]
    [InlineData("insert|Patient.identifier|5|valueIdentifier={\"value\":\"6\"}", "invalid")]
    [InlineData("insert|Patient.identifier|-1|valueIdentifier={\"value\":\"6\"}", "invalid")]
    [InlineData("insert|Patient.identifier||valueIdentifier={\"value\":\"6\"}", "invalid")]
    [InlineData("insert|Patient.identifier.first()|0|valueIdentifier={\"value\":\"6\"}", "invalid")]
    [InlineData("insert|Patient.gender|0|valueCode=male", "business-rule")]
    [InlineData("delete|Patient.identifier||", "multiple-matches")]
    [InlineData("delete|Patient||", "invalid")]
    [InlineData("replace|Patient.gender||valueCode=male", "not-found")]
    [InlineData("replace|Patient.birthDate|", "required")]
    [InlineData("replace|Patient.birthDate(||valueDate=2020", "invalid")]
    [InlineData("move|Patient.identifier|0>4|", "invalid")]
    [InlineData("move|Patient.birthDate|0>0|", "business-rule")]
    [InlineData("copy|Patient.identifier|0>1|", "not-supported")]
    public void What_cannot_be_done_refuses_the_whole_patch(string operation, string code)
    {
        var refused = FhirPathPatch.Apply(Document(Patient), Patch("replace|Patient.birthDate||valueDate=1930-01-01", operation));
        refused.Issues.Select(i => (i.Code, i.Path)).ShouldBe([(code, "Parameters.parameter[1]")]);
    }

    [Fact]
    public void A_part_of_a_resource_is_given_by_its_elements()
    {
        var patched = FhirPathPatch.Apply(Document("""{"resourceType":"Patient"}"""), Document(
            """
            {"resourceType":"Parameters","parameter":[{"name":"operation","part":[
              {"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"contact"},
              {"name":"value","part":[{"name":"name","valueHumanName":{"text":"a"}},
                {"name":"telecom","valueContactPoint":{"value":"1"}},{"name":"telecom","valueContactPoint":{"value":"2"}}]}]}]}
            """)).ValueOrThrow();
        System.Text.Encoding.UTF8.GetString(patched.Utf8.Span)
            .ShouldBe("""{"resourceType":"Patient","contact":[{"name":{"text":"a"},"telecom":[{"value":"1"},{"value":"2"}]}]}""");
    }

    [Fact]
    public void A_resource_is_put_in_place_and_numbers_keep_their_text()
    {
        var patched = FhirPathPatch.Apply(Document("""{"resourceType":"Observation","valueQuantity":{"value":1.500}}"""), Document(
            """
            {"resourceType":"Parameters","parameter":[{"name":"operation","part":[
              {"name":"type","valueCode":"add"},{"name":"path","valueString":"Observation"},{"name":"name","valueString":"contained"},
              {"name":"value","resource":{"resourceType":"Patient","id":"p"}}]}]}
            """)).ValueOrThrow();
        System.Text.Encoding.UTF8.GetString(patched.Utf8.Span)
            .ShouldBe("""{"resourceType":"Observation","valueQuantity":{"value":1.500},"contained":[{"resourceType":"Patient","id":"p"}]}""");
    }

    private static FhirDocument Document(string json) => FhirDocument.Parse(json).ValueOrThrow();

    // type|path|name, index or source>destination|value[x]=its JSON or text
    private static FhirDocument Patch(params string[] operations)
    {
        var parameters = new JsonArray();
        foreach (var fields in operations.Select(o => o.Split('|')))
        {
            var parts = new JsonArray(Part("type", "valueCode", fields[0]), Part("path", "valueString", fields[1]));
            foreach (var part in Third(fields[0], fields[2]))
            {
                parts.Add(part);
            }

            if (fields.ElementAtOrDefault(3) is { Length: > 0 } value)
            {
                var (type, text) = (value.Split('=', 2)[0], value.Split('=', 2)[1]);
                parts.Add(new JsonObject { ["name"] = "value", [type] = text[0] == '{' || type == "valueBoolean" ? JsonNode.Parse(text) : text });
            }

            parameters.Add(new JsonObject { ["name"] = "operation", ["part"] = parts });
        }

        return Document(new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = parameters }.ToJsonString());
    }

    private static IEnumerable<JsonObject> Third(string type, string text) => (type, text) switch
    {
        (_, "") => [],
        ("insert", _) => [new JsonObject { ["name"] = "index", ["valueInteger"] = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) }],
        ("move" or "copy", _) =>
        [
            .. text.Split('>').Zip(["source", "destination"]).Select(p =>
                new JsonObject { ["name"] = p.Second, ["valueInteger"] = int.Parse(p.First, System.Globalization.CultureInfo.InvariantCulture) }),
        ],
        _ => [Part("name", "valueString", text)],
    };

    private static JsonObject Part(string name, string type, string value) => new() { ["name"] = name, [type] = value };
}
