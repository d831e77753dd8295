using System.Globalization;
using System.Xml.Linq;
using Sen.Fhir.Paths;

namespace Sen.Fhir.Tests.Paths;

/// <summary>HL7's FHIRPath test suite for R4, every test with typed comparison. Those that contradict the
/// specification are listed by name with the clause.</summary>
public sealed class OfficialSuiteTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 8, 0, 0, TimeSpan.FromHours(7));
    private static readonly Dictionary<string, FhirDocument> Inputs = new(StringComparer.Ordinal);

    // They ask for an extension that HL7's XML form of the observation has and its JSON form has not.
    private static readonly string[] OnlyInXml =
        ["testInheritance/testFHIRPathIsFunction8/7", "testInheritance/testFHIRPathIsFunction9/8", "testInheritance/testFHIRPathIsFunction10/9"];

    [Fact]
    public void All_tests_pass_but_those_that_contradict_the_specification()
    {
        var failed = new List<string>();
        var count = 0;
        foreach (var (name, test) in Tests())
        {
            count++;
            if (!Passes(test))
            {
                failed.Add(name);
            }
        }

        count.ShouldBeGreaterThan(900);
        var listed = Exceptions();
        failed.Except(listed, StringComparer.Ordinal).ShouldBeEmpty();
        listed.Except(failed, StringComparer.Ordinal).ShouldBeEmpty("these pass; take them off exceptions.txt");
    }

    [Fact]
    public void The_strict_check_refuses_no_expression_that_finds_something() =>
        Tests().Where(t => t.Test.Element("output") is not null && t.Test.Element("expression")!.Attribute("invalid") is null)
            .Where(t => Refuses(t.Test))
            .Select(t => t.Name)
            .ShouldBeEmpty();

    [Fact]
    public void An_input_in_JSON_answers_as_the_same_input_in_XML()
    {
        var pairs = Tests().Select(t => (t.Name, t.Test, File: Path.ChangeExtension(t.Test.Attribute("inputfile")?.Value ?? "", ".json")))
            .Where(t => (t.Test.Attribute("inputfile")?.Value ?? "").EndsWith(".xml", StringComparison.Ordinal))
            .Where(t => File.Exists(Path.Combine(Examples.Folder("hl7_r4_examples"), t.File)))
            .ToList();
        pairs.Count.ShouldBeGreaterThan(800);

        pairs.Where(t => !string.Equals(Outcome(t.Test, Input(t.Test)), Outcome(t.Test, Input(t.File)), StringComparison.Ordinal))
            .Select(t => t.Name)
            .ShouldBe(OnlyInXml);
    }

    private static string Outcome(XElement test, FhirDocument input)
    {
        try
        {
            var found = FhirPath.Compile(test.Element("expression")!.Value).Evaluate(input, Now);
            return string.Join('|', found.Select(f => $"{f.TypeName} {f.Text}"));
        }
        catch (FhirPathException exception)
        {
            return exception.Message;
        }
    }

    private static bool Refuses(XElement test)
    {
        try
        {
            FhirPath.CompileStrict(test.Element("expression")!.Value, Input(test).ResourceType);
            return false;
        }
        catch (FhirPathException)
        {
            return true;
        }
    }

    // A line: the name of a test, a blank, and the clause it contradicts.
    private static List<string> Exceptions()
    {
        using var stream = typeof(OfficialSuiteTests).Assembly.GetManifestResourceStream("exceptions.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split(' ')[0])];
    }

    private static IEnumerable<(string Name, XElement Test)> Tests() =>
        XDocument.Load(Path.Combine(Examples.Folder("hl7_r4_tests"), "tests-fhir-r4.xml")).Root!.Elements("group")
            .SelectMany(g => g.Elements("test").Select((t, i) => ($"{g.Attribute("name")!.Value}/{t.Attribute("name")!.Value}/{i}", t)));

    private static bool Passes(XElement test)
    {
        var expression = test.Element("expression")!;
        var invalid = expression.Attribute("invalid")?.Value is not (null or "false");
        try
        {
            var input = Input(test);
            var path = Compile(test, expression, input.ResourceType);
            var found = path.Evaluate(input, Now);
            return !invalid && Same(test, found);
        }
        catch (FhirPathException)
        {
            return invalid;
        }
    }

    private static FhirPath Compile(XElement test, XElement expression, string type)
    {
        var strict = test.Attribute("mode")?.Value is "strict" || expression.Attribute("invalid")?.Value is "semantic";
        return strict
            ? FhirPath.CompileStrict(expression.Value, type, test.Attribute("checkOrderedFunctions")?.Value is "true")
            : FhirPath.Compile(expression.Value);
    }

    private static bool Same(XElement test, IReadOnlyList<PathNode> found)
    {
        var expected = test.Elements("output").ToList();
        if (test.Attribute("predicate")?.Value is "true")
        {
            return expected.Count == 1 && bool.Parse(expected[0].Value) == (found is not ([] or [{ Value: false }]));
        }

        return expected.Count == found.Count && expected.Zip(found).All(pair => Same(pair.First, pair.Second));
    }

    // By type: a number is compared as a number and its places, a text with the type it has in the model.
    private static bool Same(XElement expected, PathNode found)
    {
        var text = expected.Value;
        return expected.Attribute("type")?.Value switch
        {
            "boolean" => found.Value is bool flag && flag == bool.Parse(text),
            "integer" => found.Value is long whole && whole == long.Parse(text, CultureInfo.InvariantCulture),
            "decimal" => found.Value is decimal number && number == decimal.Parse(text, CultureInfo.InvariantCulture),
            "string" => found is { Value: string value, TypeName: null or "string" or "markdown" or "uri" or "code" or "id" } && string.Equals(value, text, StringComparison.Ordinal),
            "code" or "id" => string.Equals(found.TypeName, expected.Attribute("type")!.Value, StringComparison.Ordinal) && string.Equals(found.Text, text, StringComparison.Ordinal),
            "date" => found.Value is Temporal { Kind: TemporalKind.Date } && string.Equals(found.Text, text.TrimStart('@'), StringComparison.Ordinal),
            "dateTime" => found.Value is Temporal { Kind: TemporalKind.DateTime } && string.Equals(found.Text, text.TrimStart('@'), StringComparison.Ordinal),
            "Quantity" => found.Value is PathQuantity && string.Equals(found.Text, text, StringComparison.Ordinal),
            null => SameLiteral(text, found.Value),
            var other => throw new InvalidDataException($"The suite has a type {other} that is not compared yet."),
        };
    }

    // Outputs without a type are written as literals.
    private static bool SameLiteral(string text, object? found) => found switch
    {
        Temporal { Kind: TemporalKind.Time } time => string.Equals("@T" + time, text, StringComparison.Ordinal),
        Temporal time => string.Equals("@" + time, text, StringComparison.Ordinal),
        decimal number => decimal.Parse(text, CultureInfo.InvariantCulture) is var expected && number == expected && number.Scale == expected.Scale,
        bool flag => flag == bool.Parse(text),
        long whole => string.Equals(whole.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal),
        PathQuantity quantity => string.Equals(quantity.ToString(), text, StringComparison.Ordinal),
        _ => false,
    };

    private static FhirDocument Input(XElement test) => Input(test.Attribute("inputfile")?.Value ?? "patient-example.xml");

    private static FhirDocument Input(string file)
    {
        if (!Inputs.TryGetValue(file, out var document))
        {
            var path = Path.Combine(Examples.Folder("hl7_r4_examples"), file);
            document = file.EndsWith(".xml", StringComparison.Ordinal) ? FhirXml.Read(File.ReadAllBytes(path)).ValueOrThrow() : FhirDocument.Parse(File.ReadAllBytes(path)).ValueOrThrow();
            Inputs[file] = document;
        }

        return document;
    }
}
