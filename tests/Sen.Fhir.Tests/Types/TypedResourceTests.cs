using System.Text.Json.Nodes;

namespace Sen.Fhir.Tests.Types;

public sealed class TypedResourceTests
{
    [Fact]
    public void A_patient_is_written_with_initializers_and_read_back()
    {
        var patient = new Patient
        {
            Id = "p1",
            Gender = "female",
            Name = { new HumanName { Family = "Nguyễn", Given = { "Thị Bích", "Ngọc" } } },
            BirthDate = FhirDate.Parse("1984-06-17"),
            Identifier = { Identifier.Of("urn:oid:1", "079184000123") },
        };

        var document = patient.ToDocument();

        document.ResourceType.ShouldBe("Patient");
        document.Id.ShouldBe("p1");
        System.Text.Encoding.UTF8.GetString(document.Utf8.Span).ShouldContain("Nguyễn");
        var copy = document.As<Patient>();
        copy.Name[0].Given.ShouldBe(["Thị Bích", "Ngọc"]);
        copy.BirthDate!.ToDateOnly().ShouldBe(new DateOnly(1984, 6, 17));
        copy.Gender = "male";
        document.As<Patient>().Gender.ShouldBe("female");
    }

    [Fact]
    public void Every_official_example_survives_the_typed_classes()
    {
        foreach (var (name, utf8) in Examples.All())
        {
            var document = FhirDocument.Parse(utf8).Value;
            if (document is null)
            {
                continue;
            }

            var again = Resource.FromDocument(document).ToUtf8();
            JsonNode.DeepEquals(JsonNode.Parse(again), JsonNode.Parse(utf8)).ShouldBeTrue(name);
        }
    }

    [Fact]
    public void Setting_one_choice_clears_the_others()
    {
        var observation = new Observation { ValueString = "a" };
        observation.ValueQuantity = Quantity.Of(1.50m, "mmol/L", "mmol/L");

        observation.ValueString.ShouldBeNull();
        observation.ToJson().ShouldContain("1.50");
        observation.ValueQuantity = null;
        observation.Node.ContainsKey("valueQuantity").ShouldBeFalse();
    }

    [Fact]
    public void A_part_placed_twice_is_copied()
    {
        var reference = Reference.To("Patient/1", "A");
        var first = new Observation { Subject = reference };
        var second = new Observation { Subject = reference };
        second.Subject.Display = "B";

        first.Subject.Display.ShouldBe("A");
        second.Subject.IdOf("Patient").ShouldBe("1");
    }

    [Fact]
    public void Lists_are_live_and_leave_nothing_behind()
    {
        var patient = new Patient();
        patient.Name.Count.ShouldBe(0);
        patient.Node.ContainsKey("name").ShouldBeFalse();
        var name = new HumanName { Family = "Lê" };
        patient.Name.Add(name);
        patient.Name[0].Given.Add("An");
        name.Given.ShouldBe(["An"]);
        patient.Name.Remove(name).ShouldBeTrue();
        patient.Node.ContainsKey("name").ShouldBeFalse();
    }

    [Fact]
    public void Extensions_on_primitives_keep_their_place()
    {
        var name = FhirDocument.Parse("""
            {"resourceType":"Patient","name":[{"given":["A",null,"B"],"_given":[null,{"id":"x"},{"id":"y"}]}]}
            """).ValueOrThrow().As<Patient>().Name[0];

        name.Given.ShouldBe(["A", "B"]);
        name.Given.RemoveAt(0);
        name.ToJson().ShouldBe("""{"given":[null,"B"],"_given":[{"id":"x"},{"id":"y"}]}""");
    }

    [Fact]
    public void Every_resource_type_can_be_made()
    {
        ResourceTypes.All.Count.ShouldBe(146);
        foreach (var type in ResourceTypes.All)
        {
            Resource.Create(type).ToDocument().ResourceType.ShouldBe(type);
        }
    }

    [Fact]
    public void Entries_of_a_bundle_are_typed()
    {
        var bundle = new Bundle { Type = "collection", Entry = { new Bundle.EntryComponent { Resource = new FhirTask { Status = "ready" } } } };

        bundle.ToDocument().As<Bundle>().Entry[0].Resource.ShouldBeOfType<FhirTask>().Status.ShouldBe("ready");
    }
}
