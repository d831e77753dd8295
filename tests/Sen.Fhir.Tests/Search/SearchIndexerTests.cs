using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Search;

public sealed class SearchIndexerTests
{
    [Fact]
    public void Every_search_parameter_of_R4_compiles_for_its_types()
    {
        var count = 0;
        foreach (var type in ResourceTypes.All)
        {
            // The expression of Patient.deceased says something about every patient.
            SearchIndexer.Extract(Resource.Create(type).ToDocument()).Select(v => v.Parameter.Code).Except(["deceased"], StringComparer.Ordinal).ShouldBeEmpty(type);
            count += SearchParameters.For(type).Count;
        }

        count.ShouldBeGreaterThan(2000);
    }

    [Fact]
    public void Every_official_example_is_indexed_without_an_error()
    {
        foreach (var (name, utf8) in Examples.All())
        {
            if (FhirDocument.Parse(utf8).Value is { Id: { } id } document)
            {
                var values = SearchIndexer.Extract(document);
                values.ShouldContain(v => v.Parameter.Code == "_id" && v.Value == new SearchValue.Token(null, id, null), name);
                values.ShouldNotContain(v => SearchIndexer.HasBareCodes(document.ResourceType, v.Parameter.Code) && ((SearchValue.Token)v.Value).System != null, name);
            }
        }
    }

    [Theory]
    [InlineData("Patient", "gender", true)]
    [InlineData("Patient", "active", true)]
    [InlineData("Patient", "phone", true)]
    [InlineData("Encounter", "status", true)]
    [InlineData("Encounter", "class", false)]
    [InlineData("Observation", "code", false)]
    [InlineData("Patient", "identifier", false)]
    [InlineData("Patient", "name", false)]
    public void A_code_without_a_system_is_told_from_one_with(string type, string code, bool bare) =>
        SearchIndexer.HasBareCodes(type, code).ShouldBe(bare);

    [Fact]
    public void Whatever_is_accepted_can_be_validated_and_indexed()
    {
        var originals = Examples.All().Where(e => e.Utf8.Length < 5000).Select(e => e.Utf8).ToList();
        Prop.ForAll(ArbMap.Default.ArbFor<(int, int, byte)>(), change =>
        {
            var bytes = originals[(change.Item1 & int.MaxValue) % originals.Count].ToArray();
            bytes[(int)((change.Item2 & int.MaxValue) * 7919L % bytes.Length)] = change.Item3;
            if (FhirDocument.Parse(bytes).Value is { } document)
            {
                FhirValidator.Validate(document);
                PatientCompartment.Subjects(document, SearchIndexer.Extract(document));
                document.WithMeta("a", "1", DateTimeOffset.UnixEpoch);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void The_example_patient_is_found_by_what_it_says()
    {
        var index = Of(Examples.Read("patient-example.json"));

        index["birthdate"].ShouldBe([new SearchValue.Date(Ms("1974-12-25T00:00:00+07:00"), Ms("1974-12-26T00:00:00+07:00") - 1)]);
        index["gender"].ShouldBe([new SearchValue.Token(null, "male")]);
        index["identifier"].ShouldBe([new SearchValue.Token("urn:oid:1.2.36.146.595.217.0.1", "12345")]);
        index["family"].ShouldBe([new SearchValue.String("Chalmers", "chalmers"), new SearchValue.String("Windsor", "windsor")]);
        index["name"].ShouldContain(new SearchValue.String("Chalmers Peter James", "chalmers peter james"));
        index["organization"].ShouldBe([new SearchValue.Reference("Organization", "1")]);
        index["deceased"].ShouldBe([new SearchValue.Token(null, "false")]);
        index["phone"].ShouldContain(new SearchValue.Token(null, "(03) 5555 6473"));
        index["address-city"].ShouldBe([new SearchValue.String("PleasantVille", "pleasantville")]);
    }

    [Fact]
    public void Choices_periods_and_quantities_are_indexed()
    {
        var observation = Of(new Observation
        {
            Status = "final",
            Code = CodeableConcept.Of("http://loinc.org", "2339-0", "Glucose"),
            Subject = Reference.To("Patient/p1"),
            Encounter = Reference.To("Encounter/e1"),
            EffectivePeriod = new Period { Start = FhirDateTime.Parse("2026-11-24T08:00:00+07:00") },
            ValueQuantity = Quantity.Of(6.30m, "mmol/L", "mmol/L"),
        }.ToDocument());

        observation["code"].ShouldContain(new SearchValue.Token("http://loinc.org", "2339-0", "Glucose"));
        observation["patient"].ShouldBe([new SearchValue.Reference("Patient", "p1")]);
        observation["subject"].ShouldBe([new SearchValue.Reference("Patient", "p1")]);
        observation["encounter"].ShouldBe([new SearchValue.Reference("Encounter", "e1")]);
        observation["date"].ShouldBe([new SearchValue.Date(Ms("2026-11-24T08:00:00+07:00"), long.MaxValue)]);
        observation["value-quantity"].ShouldBe([new SearchValue.Quantity(6.30m, 6.30m, "http://unitsofmeasure.org", "mmol/L", "mmol/L")]);
    }

    [Fact]
    public void A_reference_that_is_not_to_a_patient_is_not_in_patient()
    {
        var index = Of(new Observation { Subject = Reference.To("Group/g1") }.ToDocument());

        index.ContainsKey("patient").ShouldBeFalse();
        index["subject"].ShouldBe([new SearchValue.Reference("Group", "g1")]);
    }

    [Theory]
    [InlineData("start", "ge2026-11-24", true)]
    [InlineData("start", "2026-11-24", true)]
    [InlineData("start", "lt2026-11-24T08:00:00+07:00", false)]
    [InlineData("start", "2026-11-24T01:00:00Z", true)]
    [InlineData("status", "free,busy", true)]
    [InlineData("status:not", "free", false)]
    [InlineData("schedule", "Schedule/s1", true)]
    [InlineData("schedule", "s2", false)]
    [InlineData("specialty:missing", "true", true)]
    [InlineData("_id", "x1", true)]
    public void A_query_matches_what_it_means(string code, string value, bool expected)
    {
        var slot = new Slot
        {
            Id = "x1",
            Status = "free",
            Schedule = Reference.To("Schedule/s1"),
            Start = FhirDateTime.Parse("2026-11-24T08:00:00+07:00"),
        };

        SearchQuery.For<Slot>().Where(code, value).Matches(slot.ToDocument()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("name", "nguyen", true)]
    [InlineData("name", "bich ngoc", true)]
    [InlineData("name:exact", "Nguyễn Thị Bích Ngọc", true)]
    [InlineData("name:contains", "ICH", true)]
    [InlineData("name", "goc", false)]
    [InlineData("birthdate", "1984", true)]
    [InlineData("birthdate", "gt1984-06-17", false)]
    [InlineData("identifier", "https://cccd.example|079184000123", true)]
    [InlineData("identifier", "https://other.example|", false)]
    public void A_person_is_found_as_people_type(string code, string value, bool expected)
    {
        var patient = new Patient
        {
            Name = { new HumanName { Family = "Nguyễn", Given = { "Thị Bích", "Ngọc" } } },
            BirthDate = FhirDate.Parse("1984-06-17"),
            Identifier = { Identifier.Of("https://cccd.example", "079184000123") },
        };

        SearchQuery.For<Patient>().Where(code, value).Matches(patient.ToDocument()).ShouldBe(expected);
    }

    [Fact]
    public void The_compartment_follows_the_definition()
    {
        PatientCompartment.Subjects(new Patient { Id = "p1" }.ToDocument()).ShouldBe(["p1"]);
        PatientCompartment.Subjects(new Observation { Subject = Reference.To("Patient/p1"), Performer = { Reference.To("Patient/p2") } }.ToDocument())
            .Order(StringComparer.Ordinal).ShouldBe(["p1", "p2"]);
        PatientCompartment.Subjects(new Slot { Schedule = Reference.To("Schedule/1") }.ToDocument()).ShouldBeEmpty();
        PatientCompartment.Subjects(new Appointment
        {
            Participant = { new Appointment.ParticipantComponent { Actor = Reference.To("Patient/p3") } },
        }.ToDocument()).ShouldBe(["p3"]);
        PatientCompartment.Covers("Slot").ShouldBeFalse();
    }

    private static Dictionary<string, List<SearchValue>> Of(FhirDocument document) =>
        SearchIndexer.Extract(document).GroupBy(v => v.Parameter.Code, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(v => v.Value).ToList(), StringComparer.Ordinal);

    private static long Ms(string moment) => FhirDateTime.Parse(moment).LowerBound.ToUnixTimeMilliseconds();
}
