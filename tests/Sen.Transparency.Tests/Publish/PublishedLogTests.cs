using System.Net;
using System.Text.Json;
using Sen.Log;
using Sen.TestKit;

namespace Sen.Transparency.Tests.Publish;

/// <summary>The log as anybody sees it over HTTP.</summary>
public abstract class PublishedLogTests
{
    protected abstract Task<string?> DatabaseAsync();

    [Fact]
    public async Task Go_reads_the_whole_log_and_finds_every_entry_and_proof()
    {
        await using var node = await LogNode.StartAsync(await DatabaseAsync(), kestrel: true);
        await node.WriteAsync(300);
        await node.CheckpointAsync();
        var (holds, said) = await GoJudge.AskAsync("log", $"{node.Host.Address}log", node.Key.Verifier.ToString());
        holds.ShouldBeTrue(said);
        said.ShouldStartWith("300 entries hold");
    }

    [Fact]
    public async Task What_is_complete_is_cached_for_ever_and_the_checkpoint_for_a_moment()
    {
        await using var node = await LogNode.StartAsync(await DatabaseAsync());
        await node.WriteAsync(260);
        await node.CheckpointAsync();
        using var client = node.Host.Client();
        foreach (var path in (string[])["tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/4", "tile/entries/001.p/3"])
        {
            using var tile = await client.GetAsync($"/log/{path}");
            tile.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            tile.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
            tile.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        }

        foreach (var path in (string[])["tile/0/001", "tile/0/001.p/5", "tile/1/000", "tile/1/000.p/2", "tile/2/000.p/1", "tile/63/000.p/1", "tile/entries/001", "tile/entries/002.p/1", "tile/0/0", "proof/0", "proof/261", "proof/-1"])
        {
            using var nothing = await client.GetAsync($"/log/{path}");
            nothing.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        using var checkpoint = await client.GetAsync("/log/checkpoint");
        checkpoint.Headers.CacheControl!.MaxAge!.Value.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        checkpoint.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
        checkpoint.Headers.GetValues("Log-Witnesses").ShouldBe(["0; required=0"]);
    }

    [Fact]
    public async Task A_proof_of_one_position_holds_for_its_entry_and_no_other_and_Go_agrees()
    {
        await using var node = await LogNode.StartAsync(await DatabaseAsync());
        await node.WriteAsync(70);
        await node.CheckpointAsync();
        using var client = node.Host.Client();
        EntryBundle.TryRead(await client.GetByteArrayAsync("/log/tile/entries/000.p/70"), out var entries).ShouldBeTrue();
        var text = await client.GetStringAsync("/log/proof/42");
        TlogProof.TryParse(text, out var proof).ShouldBeTrue();
        var policy = new LogPolicy(node.Key.Verifier.Name, [node.Key.Verifier], [], 0);
        proof.Verify(MerkleHasher.Leaf(entries[41].Span), policy).Fault.ShouldBeNull();
        proof.Verify(MerkleHasher.Leaf(entries[42].Span), policy).Fault.ShouldBe(ProofFault.NotIncluded);

        var file = Path.Combine(node.DataDirectory, "42.tlog-proof");
        string[] question = ["proof", file, MerkleHasher.Leaf(entries[41].Span).ToBase64(), node.Key.Verifier.ToString()];
        await File.WriteAllTextAsync(file, text);
        var (holds, said) = await GoJudge.AskAsync(question);
        holds.ShouldBeTrue(said);
        foreach (var place in (string[])["index 41", proof.Path[2].ToBase64(), "\n70\n", "log.example/sen\n", proof.Checkpoint.Signatures[0].ToString()])
        {
            // One bit of one character in the middle of each part of the proof.
            var at = text.IndexOf(place, StringComparison.Ordinal) + (place.Length / 2);
            await File.WriteAllTextAsync(file, string.Concat(text.AsSpan(0, at), ((char)(text[at] ^ 1)).ToString(), text.AsSpan(at + 1)));
            (await GoJudge.AskAsync(question)).Holds.ShouldBeFalse(place);
        }
    }

    [Fact]
    public async Task Go_finds_that_a_checkpoint_continues_an_older_one_and_refuses_every_changed_hash()
    {
        await using var node = await LogNode.StartAsync(await DatabaseAsync());
        await node.WriteAsync(301);
        var latest = await node.CheckpointAsync();
        SignedNote.TryParse(latest.Note, out var note).ShouldBeTrue();
        var (tree, file) = (new MerkleTree(node.Log.Nodes), Path.Combine(node.DataDirectory, "request"));
        foreach (var old in (long[])[1, 2, 77, 128, 256, 300])
        {
            var request = new AddCheckpointRequest(old, await tree.ConsistencyProofAsync(old, latest.Size, default), note);
            var root = (await tree.RootAsync(old, default)).ToBase64();
            await File.WriteAllTextAsync(file, request.ToString());
            var (holds, said) = await GoJudge.AskAsync("tree", file, root, node.Key.Verifier.ToString());
            holds.ShouldBeTrue(said);

            var changed = request with { Proof = [MerkleHash.Sha256(request.Proof[0].Bytes), .. request.Proof.Skip(1)] };
            await File.WriteAllTextAsync(file, changed.ToString());
            (await GoJudge.AskAsync("tree", file, root, node.Key.Verifier.ToString())).Holds.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task The_keys_are_told_as_a_page_needs_them()
    {
        await using var node = await LogNode.StartAsync(await DatabaseAsync());
        await node.WriteAsync(1);
        await node.CheckpointAsync();
        using var client = node.Host.Client();
        var keys = JsonDocument.Parse(await client.GetStringAsync("/log/keys")).RootElement;
        keys.GetProperty("origin").GetString().ShouldBe("log.example/sen");
        keys.GetProperty("keys").EnumerateArray().Select(k => k.GetString()).ShouldBe([node.Key.Verifier.ToString()]);
        keys.GetProperty("quorum").GetInt32().ShouldBe(0);
        keys.GetProperty("checkpoint").GetProperty("size").GetInt64().ShouldBe(1);
        keys.GetProperty("checkpoint").GetProperty("hasQuorum").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task While_there_is_work_checkpoints_follow_without_being_asked()
    {
        await using var node = await LogNode.StartAsync(await DatabaseAsync());
        for (var i = 0; i < 5; i++)
        {
            await node.WriteAsync(3);
            await node.CheckpointAsync();
        }

        var sizes = (await node.Log.CheckpointsAsync(0, 1_000, default)).Select(c => c.Size).ToList();
        sizes.Count.ShouldBeGreaterThanOrEqualTo(5);
        sizes.ShouldBe(sizes.Order());
        sizes.ShouldBeUnique();
        new TransparencyOptions().CheckpointMilliseconds.ShouldBeLessThanOrEqualTo(1_000);
    }
}

public sealed class SqlitePublishedLogTests : PublishedLogTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresPublishedLogTests : PublishedLogTests
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
