using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Paths;

public sealed class FhirPathTests
{
    [Fact]
    public void Any_text_compiles_or_is_refused() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            try
            {
                FhirPath.Compile(text ?? "").Evaluate(new Patient().ToDocument());
                return true;
            }
            catch (FhirPathException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("Patient.name.where(use = 'official').given.first()", "Thị Bích")]
    [InlineData("name.family & ' ' & name.given.join(' ')", "Nguyễn Thị Bích Ngọc")]
    [InlineData("birthDate < @2000", "true")]
    [InlineData("birthDate.is(date) and birthDate is date", "true")]
    [InlineData("(birthDate + 18 years).toString()", "2002-06-17")]
    [InlineData("deceased.exists()", "false")]
    [InlineData("name.given.count() + 1", "3")]
    [InlineData("managingOrganization.resolve() is Organization", "true")]
    [InlineData("1.50 = 1.5", "true")]
    [InlineData("4 'g' = 4000 'mg'", "true")]
    [InlineData("@0001-01-01T00:00:00+14:00 < @0001-01-02T00:00:00Z", "true")]
    [InlineData("@9999-12-31T23:59:59-12:00 > @9999-12-31T00:00:00Z", "true")]
    public void An_expression_finds_what_it_says(string expression, string expected)
    {
        var patient = new Patient
        {
            Name = { new HumanName { Use = "official", Family = "Nguyễn", Given = { "Thị Bích", "Ngọc" } } },
            BirthDate = FhirDate.Parse("1984-06-17"),
            ManagingOrganization = Reference.To("Organization/o1"),
        };

        FhirPath.Compile(expression).Evaluate(patient.ToDocument()).Single().Text.ShouldBe(expected);
    }

    [Fact]
    public void Many_thousand_codes_are_told_apart_in_no_time()
    {
        var codes = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $$"""{"code":"c{{i}}"}"""));
        var system = FhirDocument.Parse($$"""{"resourceType":"CodeSystem","status":"active","content":"complete","concept":[{{codes}}]}""").ValueOrThrow();
        var began = System.Diagnostics.Stopwatch.GetTimestamp();

        FhirValidator.Validate(system, FhirValidation.Full).ShouldBeEmpty();

        System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_run() =>
        Should.Throw<FhirPathException>(() => FhirPath.Compile(new string('(', 100_000) + "1" + new string(')', 100_000)));
}
