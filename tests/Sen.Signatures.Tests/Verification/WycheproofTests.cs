using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>Project Wycheproof's vectors for ES256 go through the check that all forms use.</summary>
public sealed class WycheproofTests
{
    [Fact]
    public void Each_vector_is_judged_as_published()
    {
        using var packed = new GZipStream(File.OpenRead(SharedData.Find("crypto/wycheproof_es256_p1363.json.gz")), CompressionMode.Decompress);
        using var vectors = JsonDocument.Parse(packed);
        var wrong = new List<string>();
        var count = 0;
        foreach (var group in vectors.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromHexString((group.TryGetProperty("publicKeyDer", out var der) ? der : group.GetProperty("keyDer")).GetString()!), out _);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                var digest = SHA256.HashData(Convert.FromHexString(test.GetProperty("msg").GetString()!));
                var accepted = SigningKeyChecks.VerifiesEs256(key, digest, Convert.FromHexString(test.GetProperty("sig").GetString()!));
                if (accepted != (test.GetProperty("result").GetString() == "valid"))
                {
                    wrong.Add($"{test.GetProperty("tcId")}: {test.GetProperty("comment")}");
                }
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(200);
    }
}
