using System.Text.Json;
using Sen.Log;
using Sen.TestKit;

namespace Sen.Transparency.Tests.Cosign;

/// <summary>A log and a witness on another node, over HTTP.</summary>
public sealed class QuorumTests
{
    private static readonly NoteSigner Key = NoteSigner.Generate("log.example/sen", NoteKeyType.Ed25519);

    [Fact]
    public async Task A_checkpoint_gets_its_cosignature_and_Go_verifies_both_signatures()
    {
        await using var witness = await WitnessNode.StartAsync(Key.Verifier);
        await using var node = await LogNode.StartAsync(kestrel: true, key: Key, settings: witness.Settings());
        await node.WriteAsync(40);
        var size = (await node.CheckpointAsync()).Size;
        using var client = node.Host.Client();
        await Eventually.IsAsync(() => HasQuorumAsync(client, size));

        var checkpoint = await client.GetStringAsync("/log/checkpoint");
        var (holds, said) = await GoJudge.AskAsync("log", $"{node.Host.Address}log", node.Key.Verifier.ToString(), witness.Key.Verifier.ToString());
        holds.ShouldBeTrue(said);

        // The witness shows the same checkpoint, and the proof of a position carries both signatures.
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("log.example/sen"u8));
        using var monitor = witness.Host.Client();
        SignedNote.TryParse(await monitor.GetStringAsync($"/witness/{hash}/checkpoint"), out var shown).ShouldBeTrue();
        checkpoint.ShouldStartWith(shown.Text);
        shown.Open(Key.Verifier, witness.Key.Verifier).Verified.Count.ShouldBe(2);
        (await monitor.GetStringAsync("/witness/key")).ShouldBe($"{witness.Key.Verifier}\n");
        using var proof = await client.GetAsync("/log/proof/7");
        proof.Headers.GetValues("Log-Witnesses").ShouldBe(["1; required=1"]);
        TlogProof.TryParse(await proof.Content.ReadAsStringAsync(), out var read).ShouldBeTrue();
        var policy = new LogPolicy(Key.Verifier.Name, [Key.Verifier], [witness.Key.Verifier], 1);
        var leaf = new Commitment((await node.Log.EntriesAsync(6, 1, default))[0]).LeafHash;
        read.Verify(leaf, policy).Checkpoint!.HasQuorum.ShouldBeTrue();
    }

    [Fact]
    public async Task The_log_goes_on_while_the_witness_is_away_and_says_that_the_quorum_is_missing()
    {
        await using var witness = await WitnessNode.StartAsync(Key.Verifier);
        await using var node = await LogNode.StartAsync(key: Key, settings: witness.Settings());
        await node.WriteAsync(5);
        var first = await node.CheckpointAsync();
        using var client = node.Host.Client();
        await Eventually.IsAsync(() => HasQuorumAsync(client, first.Size));

        await witness.GoAsync();
        await node.WriteAsync(5);
        var second = await node.CheckpointAsync();
        second.Size.ShouldBe(first.Size + 5);
        (await HasQuorumAsync(client, second.Size)).ShouldBeFalse();
        using var alone = await client.GetAsync($"/log/proof/{second.Size}");
        alone.Headers.GetValues("Log-Witnesses").ShouldBe(["0; required=1"]);

        // Where an older checkpoint with a quorum covers the position, the proof is made under that one.
        using var witnessed = await client.GetAsync("/log/proof/3");
        witnessed.Headers.GetValues("Log-Witnesses").ShouldBe(["1; required=1"]);
        var page = LogNode.Auditor(node.Host);
        await Eventually.IsAsync(async () =>
        {
            await page.GoAsync("/staff/log");
            return page.Text.Contains("Chưa liên lạc được", StringComparison.Ordinal);
        });
        page.Text.ShouldContain("Chưa đủ: 0 bên đã ký, cần 1");

        await witness.ComeAsync();
        await Eventually.IsAsync(() => HasQuorumAsync(client, second.Size));
        await page.GoAsync("/staff/log");
        page.Text.ShouldContain("Đủ: 1 bên đã ký, cần 1");
    }

    [Fact]
    public async Task A_witness_that_answers_for_another_key_gives_no_quorum()
    {
        await using var witness = await WitnessNode.StartAsync(Key.Verifier);
        var other = NoteSigner.Generate(witness.Key.Verifier.Name, NoteKeyType.Cosignature);
        var settings = witness.Settings();
        settings[1] = ("Log:Witnesses:0:Key", other.Verifier.ToString());
        await using var node = await LogNode.StartAsync(key: Key, settings: settings);
        await node.WriteAsync(3);
        var latest = await node.CheckpointAsync();
        await Eventually.IsAsync(async () => await witness.Service.SizeAsync(Key.Verifier.Name, default) >= latest.Size);
        (await node.Log.CosignaturesAsync(latest.Size, default)).ShouldBeEmpty();
        using var client = node.Host.Client();
        (await HasQuorumAsync(client, latest.Size)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_without_logs_to_witness_is_no_witness()
    {
        await using var node = await LogNode.StartAsync();
        using var client = node.Host.Client();
        using var content = new StringContent("old 0\n\n");
        (await client.PostAsync("/witness/add-checkpoint", content)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await client.GetAsync("/witness/key")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    private static async Task<bool> HasQuorumAsync(HttpClient client, long size)
    {
        var state = JsonDocument.Parse(await client.GetStringAsync("/log/keys")).RootElement.GetProperty("checkpoint");
        return state.ValueKind is JsonValueKind.Object && state.GetProperty("size").GetInt64() >= size && state.GetProperty("hasQuorum").GetBoolean();
    }
}
