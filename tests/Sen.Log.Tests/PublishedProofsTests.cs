namespace Sen.Log.Tests;

public sealed class PublishedProofsTests
{
    [Fact]
    public void Every_published_proof_is_accepted_or_refused_as_its_row_says() =>
        PublishedProof.All.Where(row => row.Verify() == row.MustFail).Select(row => row.File).ShouldBeEmpty();

    [Fact]
    public void The_published_proofs_are_all_there()
    {
        PublishedProof.All.Count.ShouldBe(331);
        PublishedProof.All.CountBy(row => row.Kind).ToDictionary().ShouldBe(
            new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["inclusion"] = 62,
                ["consistency"] = 57,
                ["subtreeinclusion"] = 138,
                ["subtreeconsistency"] = 74,
            },
            ignoreOrder: true);
        PublishedProof.All.Count(row => !row.MustFail).ShouldBe(26);
    }
}
