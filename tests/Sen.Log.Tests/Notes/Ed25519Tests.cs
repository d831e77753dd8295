using System.IO.Compression;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Log.Tests;

public sealed class Ed25519Tests
{
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    [Fact]
    public void Every_vector_of_wycheproof_is_judged_as_published()
    {
        using var packed = new GZipStream(File.OpenRead(SharedData.Find("crypto/wycheproof_ed25519.json.gz")), CompressionMode.Decompress);
        using var document = JsonDocument.Parse(packed);
        var (valid, invalid) = (0, 0);
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = Convert.FromHexString(group.GetProperty("publicKey").GetProperty("pk").GetString()!);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] Bytes(string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
                var good = test.GetProperty("result").GetString() switch
                {
                    "valid" => true,
                    "invalid" => false,
                    var other => throw new InvalidOperationException($"Unknown result {other}"),
                };
                Ed25519.Verify(key, Bytes("msg"), Bytes("sig")).ShouldBe(good, $"test {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
                (valid, invalid) = good ? (valid + 1, invalid) : (valid, invalid + 1);
            }
        }

        (valid + invalid).ShouldBe(document.RootElement.GetProperty("numberOfTests").GetInt32());
        valid.ShouldBeGreaterThan(50);
        invalid.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void The_examples_of_the_RFC_are_signed_to_the_byte(string seed, string message, string signature) =>
        Convert.ToHexStringLower(Ed25519.Sign(Convert.FromHexString(seed), Convert.FromHexString(message))).ShouldBe(signature);

    [Fact]
    public void What_was_signed_verifies_and_no_flipped_bit_does()
    {
        var seed = Ed25519.NewSeed();
        var key = Ed25519.PublicKey(seed);
        var message = RandomNumberGenerator.GetBytes(48);
        var signature = Ed25519.Sign(seed, message);
        Ed25519.Verify(key, message, signature).ShouldBeTrue();
        foreach (var part in new[] { key, message, signature })
        {
            for (var bit = 0; bit < part.Length * 8; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Ed25519.Verify(key, message, signature).ShouldBeFalse($"bit {bit}");
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Ed25519.Verify(key, message, signature).ShouldBeTrue();
    }

    [Fact]
    public void S_that_is_larger_by_the_order_of_the_group_is_refused()
    {
        var seed = Ed25519.NewSeed();
        var signature = Ed25519.Sign(seed, "m"u8);
        var s = Number(signature.AsSpan(32)) + Order;
        Write(s, signature.AsSpan(32));
        Ed25519.Verify(Ed25519.PublicKey(seed), "m"u8, signature).ShouldBeFalse();
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080", false)]
    public void R_counts_only_in_its_one_encoding(string identity, bool accepted)
    {
        // With r = 0 the point R is the neutral one, which has encodings that a lenient reader takes for it.
        var seed = Ed25519.NewSeed();
        var digest = SHA512.HashData(seed);
        digest[0] &= 0xf8;
        digest[31] = (byte)((digest[31] & 0x7f) | 0x40);
        var a = Number(digest.AsSpan(0, 32));
        var (r, key) = (Convert.FromHexString(identity), Ed25519.PublicKey(seed));
        var k = Number(SHA512.HashData([.. r, .. key, .. "m"u8]));
        var signature = new byte[64];
        r.CopyTo(signature, 0);
        Write(k * a % Order, signature.AsSpan(32));
        Ed25519.Verify(key, "m"u8, signature).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    public void A_key_of_small_order_verifies_nothing(string key)
    {
        // Under such a key R = [S]B − [k]A takes at most eight values for S = 0, so some message would soon fit.
        var signature = new byte[64];
        foreach (var r in (string[])["0100000000000000000000000000000000000000000000000000000000000000", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", key])
        {
            Convert.FromHexString(r).CopyTo(signature, 0);
            for (byte message = 0; message < 64; message++)
            {
                Ed25519.Verify(Convert.FromHexString(key), [message], signature).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void Other_lengths_are_refused()
    {
        var seed = Ed25519.NewSeed();
        var key = Ed25519.PublicKey(seed);
        var signature = Ed25519.Sign(seed, []);
        Ed25519.Verify(key, [], signature).ShouldBeTrue();
        Ed25519.Verify(key, [], signature.AsSpan(0, 63)).ShouldBeFalse();
        Ed25519.Verify(key, [], [.. signature, 0]).ShouldBeFalse();
        Ed25519.Verify(key.AsSpan(0, 31), [], signature).ShouldBeFalse();
        Ed25519.Verify([.. key, 0], [], signature).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => Ed25519.Sign(seed.AsSpan(1), []));
        Should.Throw<ArgumentException>(() => Ed25519.PublicKey(new byte[33]));
    }

    private static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    private static void Write(BigInteger number, Span<byte> littleEndian)
    {
        littleEndian.Clear();
        number.TryWriteBytes(littleEndian, out _, isUnsigned: true).ShouldBeTrue();
    }
}
