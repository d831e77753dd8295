using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Xml;

/// <summary>Documents between JSON and XML and back: nothing is lost, no number changes its text.</summary>
public sealed class RoundTripTests
{
    // Published with elements that R4 does not have, or with a number for an id.
    private static readonly string[] Faulty = ["myconsent-resource.json", "r4-caredove-bundle.json"];

    // XML has the order of the definition and says nothing about nulls at the end of a list; these examples differ in that alone.
    private static readonly string[] OtherOrder = ["bundle-with-no-type.json", "patient-name-extensions.json"];

    [Fact]
    public void Every_official_example_in_JSON_comes_back_the_same()
    {
        var examples = Examples.All().Where(e => !Faulty.Contains(e.Name)).ToList();

        examples.Where(e => !string.Equals(Canonical.Json(Back(e.Utf8)), Canonical.Json(e.Utf8), StringComparison.Ordinal))
            .Select(e => e.Name)
            .ShouldBe(OtherOrder);
        examples.Where(e => !string.Equals(Canonical.Sorted(Back(e.Utf8)), Canonical.Sorted(e.Utf8), StringComparison.Ordinal))
            .Select(e => e.Name)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Examples_published_as_faulty_are_refused_with_their_places()
    {
        var paths = Faulty.SelectMany(name => FhirXml.Write(Examples.Read(name)).Issues.Select(i => i.Path)).ToList();

        paths.ShouldContain("Consent.period");
        paths.ShouldContain("Bundle.entry[9].resource.content[0].format");
        paths.Count(p => p.EndsWith("resource.id", StringComparison.Ordinal)).ShouldBe(12);
    }

    [Fact]
    public void Every_official_example_in_XML_comes_back_the_same()
    {
        foreach (var path in Directory.GetFiles(Examples.Folder("hl7_r4_examples"), "*.xml").Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            var json = FhirXml.Read(bytes).ValueOrThrow();

            Canonical.Xml(FhirXml.Write(json).ValueOrThrow()).ShouldBe(Canonical.Xml(bytes), Path.GetFileName(path));
        }
    }

    [Fact]
    public void Bundles_of_whole_lives_come_back_the_same()
    {
        foreach (var path in Directory.GetFiles(Examples.Folder("synthea_r4"), "*.json.gz").Order(StringComparer.Ordinal))
        {
            using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);

            Canonical.Sorted(Back(bytes.ToArray())).Equals(Canonical.Sorted(bytes.ToArray()), StringComparison.Ordinal).ShouldBeTrue(path);
        }
    }

    [Fact]
    public void All_resource_types_come_back_byte_for_byte()
    {
        var types = FhirModel.Names.Select(FhirModel.Get).Where(t => ResourceTypes.Contains(t.Name)).Select(t => t.Name).ToList();
        types.Count.ShouldBe(146);

        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => types.TrueForAll(type =>
        {
            var json = Encoding.UTF8.GetBytes(new AnyResource(seed).Make(type).ToJsonString());
            return string.Equals(Canonical.Json(Back(json)), Canonical.Json(json), StringComparison.Ordinal);
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(5));
    }

    private static byte[] Back(byte[] utf8)
    {
        var xml = FhirXml.Write(FhirDocument.Parse(utf8).ValueOrThrow()).ValueOrThrow();
        return FhirXml.Read(xml).ValueOrThrow().Utf8.ToArray();
    }
}
