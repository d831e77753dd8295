using FsCheck;
using FsCheck.Fluent;

namespace Sen.Log.Tests;

public sealed class CommitmentTests
{
    private static readonly byte[] Salt = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly Guid CommitId = Guid.Parse("0198c0de-0000-7000-8000-00000000002a");
    private static readonly MerkleHash CommitHash = CommitRecordTests.Example.Hash();
    private static readonly MerkleHash Body = MerkleHash.Sha256("""{"resourceType":"Patient"}"""u8);

    /// <summary>Strings from a small alphabet with the separators people use, so that shifted borders would collide.</summary>
    private static readonly Gen<string> Words =
        Gen.Elements("a", "b", "/", "\0", "\u0001", "|", "ệ").NonEmptyListOf().Select(parts => string.Concat(parts.Take(6)));

    private static readonly Arbitrary<Version> Versions = (
        from type in Words
        from id in Words
        from number in Gen.Choose(1, 3)
        from commit in Gen.Choose(0, 2)
        from record in Gen.Choose(0, 2)
        from body in Gen.Choose(0, 2)
        select new Version(type, id, number, commit, record, body)).ToArbitrary();

    // Computed outside .NET from the written definition.
    [Fact]
    public void The_value_is_the_one_that_the_definition_gives()
    {
        var commitment = Commitment.Of(Salt, "Patient", "0198c0ffee", 3, CommitId, CommitHash, Body);
        commitment.ToString().ShouldBe("6dea37f64a39a481c911416f09eaaadbad18dc6fd31066f9ec25daf29967a991");
        commitment.LeafHash.ToString().ShouldBe("ec8f7eaf6f8e1b7a7de05daec722c606c705d5b1b97436d73692eeee07ba5efd");
    }

    [Fact]
    public void A_deletion_has_a_commitment_of_its_own() =>
        Commitment.Of(Salt, "Patient", "0198c0ffee", 3, CommitId, CommitHash, bodyHash: null).ToString()
            .ShouldBe("cdfed79864c57715fde6fde2788838cf84fe01edb416ac25d9714c55fb844e75");

    [Fact]
    public void Two_versions_have_one_commitment_only_if_they_are_the_same() =>
        Prop.ForAll(Versions, Versions, (a, b) => (a.Commit(Salt) == b.Commit(Salt)).ShouldBe(a == b)).QuickCheckThrowOnFailure();

    [Fact]
    public void Moving_the_border_between_two_fields_changes_the_commitment() =>
        Prop.ForAll(Words.Where(w => w.Length > 2).ToArbitrary(), text =>
        {
            var splits = Enumerable.Range(1, text.Length - 1)
                .Select(at => Commitment.Of(Salt, text[..at], text[at..], 1, CommitId, CommitHash, Body))
                .ToList();
            splits.Distinct().Count().ShouldBe(splits.Count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Changing_any_field_changes_the_commitment() =>
        Prop.ForAll(Versions, v =>
        {
            var first = v.Commit(Salt);
            (v with { Type = v.Type + "x" }).Commit(Salt).ShouldNotBe(first);
            (v with { Id = v.Id + "x" }).Commit(Salt).ShouldNotBe(first);
            (v with { Number = v.Number + 1 }).Commit(Salt).ShouldNotBe(first);
            (v with { CommitNumber = v.CommitNumber + 1 }).Commit(Salt).ShouldNotBe(first);
            (v with { RecordNumber = v.RecordNumber + 1 }).Commit(Salt).ShouldNotBe(first);
            (v with { BodyNumber = v.BodyNumber + 1 }).Commit(Salt).ShouldNotBe(first);
            v.Commit(Commitment.NewSalt()).ShouldNotBe(first);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_bit_of_the_salt_counts()
    {
        var first = Commitment.Of(Salt, "Patient", "1", 1, CommitId, CommitHash, Body);
        for (var bit = 0; bit < 8 * Commitment.SaltSize; bit++)
        {
            var salt = Salt.ToArray();
            salt[bit / 8] ^= (byte)(1 << (bit % 8));
            Commitment.Of(salt, "Patient", "1", 1, CommitId, CommitHash, Body).ShouldNotBe(first);
        }
    }

    [Fact]
    public void Names_longer_than_the_stack_buffer_are_committed_too()
    {
        var long1 = Commitment.Of(Salt, "Patient", new string('a', 5_000), 1, CommitId, CommitHash, Body);
        Commitment.Of(Salt, "Patient", new string('a', 5_001), 1, CommitId, CommitHash, Body).ShouldNotBe(long1);
        Commitment.Of(Salt, "Patient", new string('a', 5_000), 1, CommitId, CommitHash, Body).ShouldBe(long1);
    }

    [Fact]
    public void What_cannot_be_committed_to_is_refused()
    {
        Should.Throw<ArgumentException>(() => Commitment.Of(Salt.AsSpan(1), "Patient", "1", 1, CommitId, CommitHash, Body));
        Should.Throw<ArgumentException>(() => Commitment.Of(new byte[32], "Patient", "1", 1, CommitId, CommitHash, Body));
        Should.Throw<ArgumentException>(() => Commitment.Of(Salt, "", "1", 1, CommitId, CommitHash, Body));
        Should.Throw<ArgumentException>(() => Commitment.Of(Salt, "Patient", "", 1, CommitId, CommitHash, Body));
        Should.Throw<ArgumentException>(() => Commitment.Of(Salt, "Patient", "1", 0, CommitId, CommitHash, Body));

        // A lone surrogate has no UTF-8 form; replaced silently, two ids would look alike.
        Should.Throw<ArgumentException>(() => Commitment.Of(Salt, "Patient", "\ud800", 1, CommitId, CommitHash, Body));
    }

    [Fact]
    public void Salts_are_new_each_time()
    {
        Commitment.NewSalt().Length.ShouldBe(Commitment.SaltSize);
        Commitment.NewSalt().ShouldNotBe(Commitment.NewSalt());
    }

    private sealed record Version(string Type, string Id, long Number, int CommitNumber, int RecordNumber, int BodyNumber)
    {
        internal Commitment Commit(byte[] salt) => Commitment.Of(
            salt,
            Type,
            Id,
            Number,
            new Guid(CommitNumber, 0, 0, new byte[8]),
            MerkleHash.Sha256([(byte)RecordNumber]),
            BodyNumber == 0 ? null : MerkleHash.Sha256([(byte)BodyNumber]));
    }
}
