using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Xml;

/// <summary>XML from outside is a document or every reason why not, with path and line; never an exception, never a fetch.</summary>
public sealed class RefusalTests
{
    private const string Open = "<Patient xmlns=\"http://hl7.org/fhir\">";

    [Theory]
    [InlineData(Open + "\n<gendr value='male'/></Patient>", "Patient.gendr", "line 2")]
    [InlineData(Open + "<active value='yes'/></Patient>", "Patient.active", "boolean")]
    [InlineData(Open + "<multipleBirthInteger value='1.5'/></Patient>", "Patient.multipleBirthInteger", "integer")]
    [InlineData(Open + "<gender value='male'/>\n\n<active value='true'/></Patient>", "Patient.active", "line 3")]
    [InlineData(Open + "<gender value='male'/><gender value='female'/></Patient>", "Patient.gender", "repeat")]
    [InlineData(Open + "<gender/></Patient>", "Patient.gender", "a value, an id or extensions")]
    [InlineData(Open + "<gender value='male' lang='vi'/></Patient>", "Patient.gender", "attribute")]
    [InlineData(Open + "<name><family value='A'/>B</name></Patient>", "Patient.name", "Text")]
    [InlineData(Open + "<name url='http://x'><family value='A'/></name></Patient>", "Patient.name[0]", "url")]
    [InlineData(Open + "<name value='A'/></Patient>", "Patient.name[0]", "value of its own")]
    [InlineData(Open + "<contained><Pet/></contained></Patient>", "Patient.contained[0]", "resource type")]
    [InlineData(Open + "<text><status value='generated'/><div value='x'/></text></Patient>", "Patient.text.div", "XHTML")]
    [InlineData("<Patient><active value='true'/></Patient>", "Patient", "namespace")]
    [InlineData("<Pet xmlns=\"http://hl7.org/fhir\"/>", "", "resource type")]
    [InlineData("<!DOCTYPE Patient [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + Open + "<gender value='&x;'/></Patient>", "", "DTD")]
    [InlineData(Open + "<text><status value='generated'/><div xmlns='http://www.w3.org/1999/xhtml'>&nbsp;</div></text></Patient>", "", "entity")]
    [InlineData(Open + "<gender value='male'/>", "", "line 1")]
    [InlineData("", "", "broken")]
    public void What_is_wrong_is_said_with_its_place(string xml, string path, string message)
    {
        var issues = FhirXml.Read(Encoding.UTF8.GetBytes(xml)).Issues;

        issues.ShouldContain(i => i.Path == path && i.Message.Contains(message));
    }

    [Fact]
    public void Everything_wrong_is_reported_at_once() =>
        FhirXml.Read(Encoding.UTF8.GetBytes(Open + "<a/><b/><active value='x'/></Patient>")).Issues.Count.ShouldBe(3);

    [Fact]
    public void Depth_and_size_have_limits()
    {
        var deep = Open + string.Concat(Enumerable.Repeat("<contact>", 100)) + string.Concat(Enumerable.Repeat("</contact>", 100)) + "</Patient>";

        FhirXml.Read(Encoding.UTF8.GetBytes(deep)).Issues.ShouldHaveSingleItem().Message.ShouldContain("nested");
        FhirXml.Read(new byte[FhirDocument.MaxBytes + 1]).Issues.ShouldHaveSingleItem().Code.ShouldBe("too-long");
        FhirXml.Read(new byte[] { 0x3C, 0xFF }).Issues.ShouldHaveSingleItem().Message.ShouldContain("UTF-8");
    }

    [Fact]
    public void Long_lists_take_no_longer_than_their_length()
    {
        var values = string.Join(',', Enumerable.Repeat("null", 200_000));
        var extras = string.Join(',', Enumerable.Repeat("{\"id\":\"a\"}", 200_000));
        var document = FhirDocument.Parse($$"""{"resourceType":"Patient","name":[{"given":[{{values}}],"_given":[{{extras}}]}]}""").ValueOrThrow();
        var began = System.Diagnostics.Stopwatch.GetTimestamp();

        FhirValidator.Validate(document).ShouldBeEmpty();
        FhirXml.Read(FhirXml.Write(document).ValueOrThrow()).ValueOrThrow();

        System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Prefixes_are_understood()
    {
        const string Xml = """
            <f:Patient xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml">
              <f:text><f:status value="generated"/><h:div><h:b>A</h:b></h:div></f:text><f:active value="true"/>
            </f:Patient>
            """;

        var patient = FhirXml.Read(Encoding.UTF8.GetBytes(Xml)).ValueOrThrow();

        patient.As<Patient>().Text!.Div.ShouldBe("<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:b>A</h:b></h:div>");
    }

    [Fact]
    public void A_narrative_keeps_its_bytes()
    {
        const string Div = "<div xmlns='http://www.w3.org/1999/xhtml' title=\"a>b\" ><!-- c --><p  class = 'x'>1 &lt; 2 &#233;</p\n></div >";

        FhirXml.Read(Encoding.UTF8.GetBytes(Open + "<text><status value='generated'/>" + Div + "</text></Patient>"))
            .ValueOrThrow().As<Patient>().Text!.Div.ShouldBe(Div);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\",\"gendr\":\"x\"}", "Patient.gendr")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":\"true\"}", "Patient.active")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"a\\uFFFE\"}]}", "Patient.name[0].family")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":{\"family\":\"a\"}}", "Patient.name")]
    [InlineData("{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"<div>\"}}", "Patient.text.div")]
    [InlineData("{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml'/><x/>\"}}", "Patient.text.div")]
    [InlineData("{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Pet\"}]}", "Patient.contained[0]")]
    public void What_XML_cannot_say_is_refused(string json, string path) =>
        FhirXml.Write(FhirDocument.Parse(json).ValueOrThrow()).Issues.ShouldHaveSingleItem().Path.ShouldBe(path);

    [Fact]
    public void Any_bytes_are_a_document_or_reasons() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => IsAnswered(bytes ?? [])).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_damage_to_an_example_is_a_document_or_reasons()
    {
        var examples = Directory.GetFiles(Examples.Folder("hl7_r4_examples"), "*.xml").Select(File.ReadAllBytes).Where(b => b.Length < 20_000).ToList();
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var bytes = examples[random.Next(examples.Count)].ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = "<>/\"'=& \nab0:é"u8[random.Next(15)];
            }

            return IsAnswered(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Any_text_is_written_or_refused() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var json = new JsonObject { ["resourceType"] = "Basic", ["code"] = new JsonObject { ["text"] = "x" + text } }.ToJsonString();
            var document = FhirDocument.Parse(json);
            var xml = document.Succeeded ? FhirXml.Write(document.Value) : null;
            return xml is not { Succeeded: true } || FhirXml.Read(xml.Value).ValueOrThrow().As<Basic>().Code!.Text == "x" + text;
        }).QuickCheckThrowOnFailure();

    private static bool IsAnswered(byte[] bytes)
    {
        var result = FhirXml.Read(bytes);
        return result.Succeeded == (result.Issues.Count == 0);
    }
}
