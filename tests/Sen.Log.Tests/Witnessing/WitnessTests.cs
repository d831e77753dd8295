using System.Text;
using Sen.TestKit;

namespace Sen.Log.Tests;

public sealed class WitnessTests
{
    private static readonly NoteSigner Signer = NoteSigner.Generate("example.com/witness", NoteKeyType.Cosignature);

    private readonly MemoryWitnessStore _store = new();

    [Fact]
    public async Task The_script_of_another_witness_gets_the_same_answers()
    {
        var script = await File.ReadAllTextAsync(SharedData.Find("tlog/torchwood-litewitness.txtar"));
        var witness = new Witness(Signer, [WitnessExchange.Log(script)], _store, TimeProvider.System);
        var exchanges = WitnessExchange.Read(script);
        exchanges.Count.ShouldBe(9);
        foreach (var exchange in exchanges)
        {
            var answer = await witness.AddCheckpointAsync(Encoding.UTF8.GetBytes(exchange.Request), default);

            // The script is older than the specification, which since then answers 404 for a log that is not known.
            var status = exchange.Contains == "unknown log" ? 404 : exchange.Status;
            answer.Status.ShouldBe(status, exchange.Request);
            answer.Body.ShouldContain(exchange.Contains ?? exchange.Exactly!);
            if (exchange.Exactly is not null)
            {
                answer.Body.ShouldBe(exchange.Exactly);
                answer.ContentType.ShouldBe("text/x.tlog.size");
            }
        }
    }

    [Fact]
    public async Task A_cosignature_is_of_the_whole_checkpoint_and_of_now()
    {
        var world = await World.CreateAsync(size: 20);
        var answer = await AskAsync(world, await world.AskAsync(0, 20));
        answer.Status.ShouldBe(200);
        var note = await world.SignAsync(20);
        NoteSignature.TryParse(answer.Body.TrimEnd('\n'), out var cosignature).ShouldBeTrue();
        note.With(cosignature).Open(Signer.Verifier).Verified.Single().Time!.Value.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        (await _store.ReadAsync(World.Origin, default))!.Note.ShouldBe(note.With(cosignature).ToString());
    }

    [Fact]
    public async Task A_log_that_grows_is_followed_and_never_backwards()
    {
        var world = await World.CreateAsync(size: 300);
        long known = 0;
        foreach (var size in (long[])[1, 2, 7, 7, 8, 255, 256, 300])
        {
            (await AskAsync(world, await world.AskAsync(known, size))).Status.ShouldBe(200);
            known = size;
        }

        (await AskAsync(world, await world.AskAsync(256, 299))).ShouldBe(new WitnessAnswer(409, "300\n"));
        (await AskAsync(world, await world.AskAsync(0, 5))).ShouldBe(new WitnessAnswer(409, "300\n"));
        (await AskAsync(world, await world.AskAsync(300, 300))).Status.ShouldBe(200);
        (await AskAsync(world, await world.AskAsync(300, 300) with { OldSize = 301 })).Status.ShouldBe(400);
        _store.Evidence.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(50)]
    [InlineData(0)]
    public async Task Two_roots_of_one_size_are_refused_and_kept_as_evidence(long old)
    {
        var world = await World.CreateAsync(size: 50);
        var fork = world.Fork(from: 31);
        (await AskAsync(world, await world.AskAsync(0, 50))).Status.ShouldBe(200);
        (await AskAsync(world, await fork.AskAsync(old, 50))).Status.ShouldBe(old == 50 ? 422 : 409);

        var evidence = _store.Evidence.ShouldHaveSingleItem();
        evidence.Kind.ShouldBe(ContradictionKind.Fork);
        var shown = new[] { evidence.Known, evidence.Shown }.Select(text => Opened(world, text)).ToList();
        shown[0].Size.ShouldBe(shown[1].Size);
        shown[0].Root.ShouldNotBe(shown[1].Root);
    }

    [Fact]
    public async Task A_fork_that_grew_is_refused_and_kept_until_it_is_explained()
    {
        var world = await World.CreateAsync(size: 80);
        var fork = world.Fork(from: 31);
        (await AskAsync(world, await world.AskAsync(0, 50))).Status.ShouldBe(200);
        (await AskAsync(world, await fork.AskAsync(50, 80))).Status.ShouldBe(422);
        _store.Evidence.ShouldHaveSingleItem().Kind.ShouldBe(ContradictionKind.Unproven);

        // The honest log goes on.
        (await AskAsync(world, await world.AskAsync(50, 80))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_request_that_was_overtaken_does_not_set_the_witness_back()
    {
        var world = await World.CreateAsync(size: 90);
        (await AskAsync(world, await world.AskAsync(0, 50))).Status.ShouldBe(200);
        _store.AfterRead = async () => (await AskAsync(world, await world.AskAsync(50, 90))).Status.ShouldBe(200);
        (await AskAsync(world, await world.AskAsync(50, 60))).ShouldBe(new WitnessAnswer(409, "90\n"));
        (await _store.ReadAsync(World.Origin, default))!.Size.ShouldBe(90);
    }

    [Fact]
    public async Task A_fork_that_comes_at_the_same_moment_gets_no_cosignature()
    {
        var world = await World.CreateAsync(size: 90);
        var fork = world.Fork(from: 10);
        _store.AfterRead = async () => (await AskAsync(world, await world.AskAsync(0, 90))).Status.ShouldBe(200);
        (await AskAsync(world, await fork.AskAsync(0, 90))).Status.ShouldBe(409);
        _store.Evidence.ShouldHaveSingleItem().Kind.ShouldBe(ContradictionKind.Fork);
    }

    [Fact]
    public async Task Of_many_forks_at_once_exactly_one_is_cosigned()
    {
        var world = await World.CreateAsync(size: 40);
        var requests = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => world.Fork(from: i).AskAsync(0, 40)));
        var answers = await Task.WhenAll(requests.Select(r => Task.Run(() => AskAsync(world, r))));
        answers.Count(a => a.IsCosigned).ShouldBe(1);
        answers.Count(a => a.Status == 409).ShouldBe(23);
    }

    [Theory]
    [InlineData("old 0\n\n", "old 00\n\n", 400)]
    [InlineData("old 0\n\n", "old 0 \n\n", 400)]
    [InlineData("old 0\n\n", "old\n\n", 400)]
    [InlineData("old 0\n\n", "size 0\n\n", 400)]
    [InlineData("old 0\n\n", "old 0\n", 400)]
    [InlineData("old 0\n\n", "old 0\nnot a hash\n\n", 400)]
    [InlineData("old 0\n\n", "old 0\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n", 422)]
    [InlineData("old 0\n\nlog.example/sen", "old 0\n\nlog.example/other", 404)]
    [InlineData("\n20\n", "\n21\n", 403)]
    public async Task A_request_that_is_not_right_gets_the_answer_of_the_specification(string from, string to, int status)
    {
        var world = await World.CreateAsync(size: 20);
        var body = (await world.AskAsync(0, 20)).ToString();
        body.ShouldContain(from);
        (await NewWitness(world).AddCheckpointAsync(Encoding.UTF8.GetBytes(body.Replace(from, to, StringComparison.Ordinal)), default)).Status.ShouldBe(status);
        (await _store.ReadAsync(World.Origin, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_empty_tree_has_one_root_and_more_than_63_hashes_are_no_proof()
    {
        var world = await World.CreateAsync(size: 20);
        var wrong = new Checkpoint(World.Origin, 0, world.Leaf(1)).ToString();
        (await AskAsync(world, new AddCheckpointRequest(0, [], SignedNote.Of(wrong, world.Key.Sign(wrong))))).Status.ShouldBe(422);
        (await AskAsync(world, await world.AskAsync(0, 0))).Status.ShouldBe(200);
        (await AskAsync(world, await world.AskAsync(0, 20))).Status.ShouldBe(200);
        (await AskAsync(world, await world.AskAsync(20, 20) with { Proof = [.. Enumerable.Repeat(world.Leaf(0), 64)] })).Status.ShouldBe(400);
        (await AskAsync(world, await world.AskAsync(20, 20) with { Proof = [world.Leaf(0)] })).Status.ShouldBe(422);
    }

    [Fact]
    public async Task A_text_that_the_log_signed_and_that_is_no_checkpoint_is_refused()
    {
        var world = await World.CreateAsync(size: 3);
        const string text = $"{World.Origin}\nhello\n";
        (await AskAsync(world, new AddCheckpointRequest(0, [], SignedNote.Of(text, world.Key.Sign(text))))).Status.ShouldBe(400);
    }

    private static Checkpoint Opened(World world, string text)
    {
        SignedNote.TryParse(text, out var note).ShouldBeTrue();
        note.Open(world.Key.Verifier).IsTrusted.ShouldBeTrue();
        Checkpoint.TryParse(note.Text, out var checkpoint).ShouldBeTrue();
        return checkpoint;
    }

    private Witness NewWitness(World world) => new(Signer, [new WitnessedLog(World.Origin, [world.Key.Verifier])], _store, TimeProvider.System);

    private Task<WitnessAnswer> AskAsync(World world, AddCheckpointRequest request) =>
        NewWitness(world).AddCheckpointAsync(Encoding.UTF8.GetBytes(request.ToString()), default);
}
