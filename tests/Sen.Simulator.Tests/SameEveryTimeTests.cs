using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Record;

namespace Sen.Simulator.Tests;

[Collection(ProvinceTests.Name)]
public sealed class SameEveryTimeTests(SeededProvince province)
{
    [Fact]
    public async Task Two_seeds_write_the_same_documents_but_for_version_and_time()
    {
        var folder = Directory.CreateTempSubdirectory("sen-seed-again-");
        var clock = new StoryClock();
        var record = await RecordFactory.OpenAsync(new RecordOptions { DataDirectory = folder.FullName }, clock, NullLoggerFactory.Instance);
        try
        {
            await DemoProvince.SeedAsync(record, new RememberedAccounts(), clock, new Progress<string>(), CancellationToken.None);
            var first = await FingerprintsAsync(province.Record);
            var second = await FingerprintsAsync(record);
            second.Count.ShouldBe(first.Count);
            second.Where(s => first.GetValueOrDefault(s.Key) != s.Value).Select(s => s.Key).Take(5).ShouldBeEmpty();
        }
        finally
        {
            await record.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Dictionary<string, string>> FingerprintsAsync(OpenRecord record)
    {
        var prints = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = await record.Feed.ReadAsync(Caller.System("test"), 0, 60_000, CancellationToken.None);
        foreach (var entry in entries.Where(e => !e.Resource.Key.Id.StartsWith("probe-", StringComparison.Ordinal)))
        {
            var node = JsonNode.Parse(entry.Resource.Document!.Utf8.Span)!.AsObject();
            var meta = node["meta"]!.AsObject();
            meta.Remove("lastUpdated");
            meta.Remove("versionId");
            prints[$"{entry.Resource.Key}/{entry.Resource.Version}"] =
                Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(node.ToJsonString())).AsSpan(0, 16));
        }

        return prints;
    }
}
