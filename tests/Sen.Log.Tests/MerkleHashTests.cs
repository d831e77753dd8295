namespace Sen.Log.Tests;

public sealed class MerkleHashTests
{
    // SHA-256 of no bytes (FIPS 180-4), the root of the empty tree.
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // The leaf of no bytes: SHA-256 of one zero byte.
    private const string EmptyLeaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";

    [Fact]
    public void The_three_hashes_are_those_of_the_published_trees()
    {
        MerkleHasher.EmptyRoot.ToString().ShouldBe(Empty);
        MerkleHasher.Leaf([]).ToString().ShouldBe(EmptyLeaf);

        // Leaves "" and 0x00: the two-leaf tree of the Certificate Transparency reference data.
        MerkleHasher.Node(MerkleHasher.Leaf([]), MerkleHasher.Leaf([0])).ToString()
            .ShouldBe("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    [Fact]
    public void Leaves_hash_the_same_on_both_sides_of_the_stack_limit()
    {
        foreach (var length in new[] { 1022, 1023, 1024, 1025, 100_000 })
        {
            var data = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            MerkleHasher.Leaf(data).ShouldBe(MerkleHash.Sha256([0, .. data]));
        }
    }

    [Fact]
    public void Both_texts_bring_the_hash_back()
    {
        var hash = MerkleHasher.Leaf("Sen"u8);
        MerkleHash.Parse(hash.ToString()).ShouldBe(hash);
        MerkleHash.Parse(hash.ToString().ToUpperInvariant()).ShouldBe(hash);
        MerkleHash.Parse(hash.ToBase64()).ShouldBe(hash);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85500")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")]
    [InlineData(" 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    public void Other_texts_are_refused(string? text)
    {
        MerkleHash.TryParse(text, out var hash).ShouldBeFalse();
        hash.ShouldBe(default);
        Should.Throw<FormatException>(() => MerkleHash.Parse(text!));
    }

    [Fact]
    public void Only_32_bytes_are_a_hash()
    {
        MerkleHash.TryCreate(new byte[31], out _).ShouldBeFalse();
        MerkleHash.TryCreate(new byte[33], out _).ShouldBeFalse();
        MerkleHash.TryCreate(new byte[32], out _).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => new MerkleHash(new byte[31]));
    }

    [Fact]
    public void Hashes_are_equal_when_all_their_bytes_are()
    {
        var hash = MerkleHash.Parse(Empty);
        (hash == MerkleHash.Parse("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")).ShouldBeTrue();
        hash.GetHashCode().ShouldBe(MerkleHash.Sha256([]).GetHashCode());
        for (var i = 0; i < MerkleHash.Size; i++)
        {
            var bytes = hash.Bytes.ToArray();
            bytes[i] ^= 1;
            (hash != new MerkleHash(bytes)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Hashing_and_verifying_allocate_nothing()
    {
        var log = new MemoryLog(5);
        var proof = await log.Tree.InclusionProofAsync(2, 5, CancellationToken.None);
        var (leaf, root, data) = (log.LeafHashes[2], log.Frontier.Root, new byte[32]);
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Round();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Round()
        {
            MerkleHasher.Leaf(data);
            MerkleHasher.Node(leaf, root);
            Proofs.VerifyInclusion(2, 5, leaf, proof, root);
        }
    }
}
