using Sen.Log;
using Sen.Transparency.Witnessing;

namespace Sen.Transparency.Tests.Witnessing;

public sealed class WitnessStoreTests : IDisposable
{
    private const string Origin = "log.example/sen";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-store-test-");

    private string File => Path.Combine(_folder.FullName, "witness.db");

    [Fact]
    public async Task A_state_is_replaced_only_by_who_knew_it()
    {
        var store = new WitnessStore(File);
        (await store.ReadAsync(Origin, default)).ShouldBeNull();
        (await store.ReplaceAsync(Origin, State(1), State(2), default)).ShouldBeFalse();
        (await store.ReplaceAsync(Origin, null, State(1), default)).ShouldBeTrue();
        (await store.ReplaceAsync(Origin, null, State(2), default)).ShouldBeFalse();
        (await store.ReplaceAsync(Origin, State(1), State(2), default)).ShouldBeTrue();
        (await store.ReplaceAsync(Origin, State(1), State(3), default)).ShouldBeFalse();
        (await new WitnessStore(File).ReadAsync(Origin, default)).ShouldBe(State(2));
        (await store.ReadAsync("log.example/other", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_through_two_doors_one_at_a_time_succeeds()
    {
        WitnessStore[] doors = [new(File), new(File)];
        (await doors[0].ReplaceAsync(Origin, null, State(0), default)).ShouldBeTrue();
        for (var round = 0; round < 10; round++)
        {
            var known = await doors[0].ReadAsync(Origin, default);
            var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                Task.Run(() => doors[i % 2].ReplaceAsync(Origin, known, State((round * 8) + i + 1), default))));
            done.Count(d => d).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Evidence_is_kept_once_forks_without_end_and_questions_up_to_a_bound()
    {
        var store = new WitnessStore(File);
        for (var i = 0; i < WitnessStore.MostUnproven + 10; i++)
        {
            foreach (var kind in (ContradictionKind[])[ContradictionKind.Fork, ContradictionKind.Unproven])
            {
                var contradiction = new Contradiction(Origin, kind, "known", $"shown {i}", DateTimeOffset.UnixEpoch.AddSeconds(i));
                await store.KeepAsync(contradiction, default);
                await store.KeepAsync(contradiction with { Known = "known later" }, default);
            }
        }

        var kept = await store.ContradictionsAsync(1_000, default);
        kept.Count(k => k.Kind == ContradictionKind.Fork).ShouldBe(WitnessStore.MostUnproven + 10);
        kept.Count(k => k.Kind == ContradictionKind.Unproven).ShouldBe(WitnessStore.MostUnproven);
        kept[0].ShouldBe(new Contradiction(Origin, ContradictionKind.Fork, "known", $"shown {WitnessStore.MostUnproven + 9}", DateTimeOffset.UnixEpoch.AddSeconds(WitnessStore.MostUnproven + 9)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static WitnessState State(long size) => new(size, MerkleHash.Sha256(BitConverter.GetBytes(size)), $"note {size}");
}
