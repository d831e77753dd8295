namespace Sen.Fhir.Tests.Search;

/// <summary>Composites whose parts are looked up from the whole resource (R4, MolecularSequence).</summary>
public sealed class CompositeTests
{
    private static readonly FhirDocument Sequence = FhirDocument.Parse(
        """
        {"resourceType":"MolecularSequence","id":"s","coordinateSystem":0,
         "referenceSeq":{"chromosome":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/chromosome-human","code":"7"}]},
                         "referenceSeqId":{"coding":[{"system":"http://www.ncbi.nlm.nih.gov/nuccore","code":"NC_000007.14"}]}},
         "variant":[{"start":55227976,"end":55227977},{"start":10,"end":20}]}
        """).ValueOrThrow();

    [Theory]
    [InlineData("chromosome-variant-coordinate=7$55227976$55227977", true)]
    [InlineData("chromosome-variant-coordinate=8$55227976$55227977", false)]
    [InlineData("chromosome-variant-coordinate=7$10$20", true)]
    [InlineData("chromosome-variant-coordinate=7$10$55227977", false)]
    [InlineData("referenceseqid-variant-coordinate=NC_000007.14$10$20", true)]
    [InlineData("referenceseqid-variant-coordinate=NC_000008.11$10$20", false)]
    public void Parts_of_a_variant_and_of_its_sequence_match_together(string query, bool matches) =>
        SearchQuery.Parse("MolecularSequence", query).ValueOrThrow().Terms.Single().Matches(Sequence).ShouldBe(matches);
}
