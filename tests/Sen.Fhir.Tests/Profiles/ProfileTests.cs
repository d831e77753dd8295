using System.IO.Compression;
using System.Formats.Tar;
using Sen.Fhir.Profiles;

namespace Sen.Fhir.Tests.Profiles;

/// <summary>Profiles of R4 itself (vital signs) and of the Ministry's guide, each kind of rule where it is kept and where it is broken.</summary>
public sealed class ProfileTests
{
    private const string R4 = "http://hl7.org/fhir/StructureDefinition/";
    private const string Ministry = "http://fhir.ehealth.gov.vn/core/StructureDefinition/";

    private static readonly Lazy<ProfileSet> VitalSigns = new(() => new ProfileSet(Published()));
    private static readonly Lazy<ProfileSet> Guide = new(() => new ProfileSet(Packed()));

    private static readonly List<string> Unreadable = [];

    private const string Pressure =
        """
        {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-11-24T08:00:00+07:00",
         "component":[
          {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
          {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}
        """;

    [Fact]
    public void Every_published_profile_compiles()
    {
        foreach (var set in new[] { VitalSigns.Value, Guide.Value })
        {
            set.Urls.Count(u => set.Find(u) is not null).ShouldBeGreaterThan(35);
            set.Urls.Select(set.Find).OfType<ProfileDefinition>().SelectMany(p => Rules(p.Root)).ShouldAllBe(r => r.Path.Text.Length > 0);
        }
    }

    [Theory]
    [InlineData("bp", "", "", "")]
    [InlineData("bp", "\"code\":\"8462-4\"", "\"code\":\"8462-9\"", "required Observation.component")]
    [InlineData("bp", "\"value\":80,\"unit\":\"mmHg\",", "\"value\":80,", "required Observation.component[1].value.unit")]
    [InlineData("bp", "\"code\":\"mm[Hg]\"}},", "\"code\":\"kPa\"}},", "value Observation.component[0].value.code")]
    [InlineData("bp", "\"code\":\"85354-9\"", "\"code\":\"85354-1\"", "required Observation.code.coding")]
    [InlineData("bp", "\"code\":\"vital-signs\"", "\"code\":\"laboratory\"", "required Observation.category")]
    [InlineData("bp", "Patient/1", "Group/1", "structure Observation.subject")]
    [InlineData("bp", "\"effectiveDateTime\":\"2026-11-24T08:00:00+07:00\",", "", "required Observation.effective")]
    [InlineData("bp", "\"effectiveDateTime\":\"2026-11-24T08:00:00+07:00\"", "\"effectiveInstant\":\"2026-11-24T08:00:00+07:00\"", "structure Observation.effective")]
    [InlineData("vitalsigns", "", "", "")]
    public void A_blood_pressure_is_what_its_profile_says(string profile, string part, string instead, string expected)
    {
        var json = part.Length == 0 ? Pressure : Pressure.Replace(part, instead, StringComparison.Ordinal);
        json.Equals(Pressure, StringComparison.Ordinal).ShouldBe(part.Length == 0);
        var issues = VitalSigns.Value.Validate(FhirDocument.Parse(json).ValueOrThrow(), R4 + profile).Where(i => i.IsError).Select(i => $"{i.Code} {i.Path}").Distinct().ToList();
        foreach (var one in expected.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            issues.ShouldContain(one, string.Join(", ", issues));
        }

        (issues.Count > 0).ShouldBe(expected.Length > 0, string.Join(", ", issues));
    }

    [Fact]
    public void Official_examples_of_vital_signs_fit()
    {
        foreach (var (name, profile) in new[] { ("observation-example.json", "vitalsigns"), ("observation-example.json", "bodyweight") })
        {
            VitalSigns.Value.Validate(Examples.Read(name), R4 + profile).Where(i => i.IsError).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public void A_profile_is_about_its_type()
    {
        var patient = FhirDocument.Parse("""{"resourceType":"Patient"}""").ValueOrThrow();
        VitalSigns.Value.Validate(patient, R4 + "bodyweight").ShouldHaveSingleItem().Code.ShouldBe("structure");
        VitalSigns.Value.Validate(patient, R4 + "Patient").ShouldBeEmpty();
        VitalSigns.Value.Validate(patient, R4 + "no-such").ShouldHaveSingleItem().Code.ShouldBe("not-found");
    }

    private const string Citizen =
        """
        {"resourceType":"Patient","identifier":[{"use":"official","system":"http://fhir.ehealth.gov.vn/core/sid/national_id","value":"092184001234",
          "type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"NI","display":"National unique individual identifier"}]}}],
         "name":[{"text":"Nguyễn Thị Bích Ngọc"}],"birthDate":"1984-03-12"}
        """;

    private const string Smoking =
        """
        {"resourceType":"Observation","status":"final",
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey","display":"Survey"}],"text":"Survey"}],
         "code":{"coding":[{"system":"http://loinc.org","code":"72166-2","display":"Tobacco smoking status"}]},
         "subject":{"reference":"Patient/1"},"encounter":{"reference":"Encounter/1"},"valueCodeableConcept":{"text":"không hút"}}
        """;

    [Theory]
    [InlineData("vn-core-patient", Citizen, "", "", "")]
    [InlineData("vn-core-patient", Citizen, "\"text\":\"Nguyễn Thị Bích Ngọc\"", "\"family\":\"Nguyễn\"", "required Patient.name[0].text")]
    [InlineData("vn-core-patient", Citizen, "\"use\":\"official\"", "\"use\":\"usual\"", "value Patient.identifier[0].use")]
    [InlineData("vn-core-patient", Citizen, "\"code\":\"NI\"", "\"code\":\"PPN\"", "value Patient.identifier[0].type")]
    [InlineData("vn-core-patient", Citizen, "\"value\":\"092184001234\",", "", "required Patient.identifier[0].value")]
    [InlineData("observation-tobaco-smoking-status", Smoking, "", "", "")]
    [InlineData("observation-tobaco-smoking-status", Smoking, "\"status\":\"final\"", "\"status\":\"preliminary\"", "value Observation.status")]
    [InlineData("observation-tobaco-smoking-status", Smoking, "\"code\":\"72166-2\"", "\"code\":\"72166-3\"", "value Observation.code")]
    [InlineData("observation-tobaco-smoking-status", Smoking, ",\"valueCodeableConcept\":{\"text\":\"không hút\"}", "", "required Observation.value")]
    [InlineData("observation-tobaco-smoking-status", Smoking, "\"valueCodeableConcept\":{\"text\":\"không hút\"}", "\"valueString\":\"không\"", "structure Observation.value")]
    [InlineData("observation-tobaco-smoking-status", Smoking, "\"encounter\":{\"reference\":\"Encounter/1\"},", "", "required Observation.encounter")]
    [InlineData("observation-tobaco-smoking-status", Smoking, "\"status\":\"final\"", "\"status\":\"final\",\"interpretation\":[{\"text\":\"x\"}]", "structure Observation.interpretation")]
    [InlineData("vn-core-location", """{"resourceType":"Location","name":"Phòng 204","physicalType":{"text":"phòng"},"managingOrganization":{"reference":"Organization/1"}}""", "", "", "")]
    [InlineData("vn-core-location", """{"resourceType":"Location","name":"Phòng 204","physicalType":{"text":"phòng"},"managingOrganization":{"reference":"Organization/1"}}""",
        "Organization/1", "Patient/1", "structure Location.managingOrganization")]
    public void The_guide_of_the_ministry_is_asked(string profile, string resource, string part, string instead, string expected)
    {
        var json = part.Length == 0 ? resource : resource.Replace(part, instead, StringComparison.Ordinal);
        Guide.Value.Validate(FhirDocument.Parse(json).ValueOrThrow(), Ministry + profile).Where(i => i.IsError).Select(i => $"{i.Code} {i.Path}").Distinct()
            .ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
    }

    [Fact]
    public void The_definitions_of_the_guide_are_read_but_for_five_broken_files()
    {
        Guide.Value.Urls.Count.ShouldBeGreaterThan(60);
        Unreadable.ShouldBe(
            [
                "CodeSystem-vn-core-education-level-v1.0.xml", "CodeSystem-vn-core-occupation-4069-v1.0.xml", "CodeSystem-vn-core-race-v1.0.xml",
                "NamingSystem.sid-insurance_number.xml", "StructureDefinition.VN-Core.Observation-PatientHistory_SocialFactor_v1.0.0.xml",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void A_base_that_is_not_there_is_a_warning() =>
        Guide.Value.Validate(FhirDocument.Parse(Citizen).ValueOrThrow(), Ministry + "vn-core-patient")
            .ShouldContain(i => i.Severity == "warning" && i.Message.Contains("Patient-uv-ips", StringComparison.Ordinal));

    private static IEnumerable<FhirRule> Rules(ProfileNode node) =>
        node.Rules.Concat(node.Children.Values.SelectMany(Rules)).Concat(node.Slices.SelectMany(s => Rules(s.Node)));

    private static IEnumerable<FhirDocument> Published()
    {
        var file = Path.Combine(Peers("@medplum"), "definitions", "dist", "fhir", "r4", "profiles-others.json");
        foreach (var entry in FhirDocument.Parse(File.ReadAllBytes(file)).ValueOrThrow().Root.GetProperty("entry").EnumerateArray())
        {
            yield return FhirDocument.Parse(entry.GetProperty("resource").GetRawText()).ValueOrThrow();
        }
    }

    private static IEnumerable<FhirDocument> Packed()
    {
        using var stream = new GZipStream(File.OpenRead(Examples.Folder("vn-core-ig-resources.tar.gz")), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data && entry.Name.EndsWith(".xml", StringComparison.Ordinal))
            {
                using var bytes = new MemoryStream();
                data.CopyTo(bytes);
                var read = FhirXml.ReadPublished(bytes.ToArray());
                if (read.Succeeded)
                {
                    yield return read.Value;
                }
                else
                {
                    Unreadable.Add(Path.GetFileName(entry.Name));
                }
            }
        }
    }

    private static string Peers(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var peer = Path.Combine(folder.FullName, "tests", "Peers", "node_modules", name);
            if (Directory.Exists(peer))
            {
                return peer;
            }
        }

        throw new DirectoryNotFoundException("Run 'npm ci' in tests/Peers, as ./test does.");
    }
}
