namespace Sen.Record.Tests;

/// <summary>Many who look at the feed at once.</summary>
public sealed class SharedLookTests
{
    [Fact]
    public async Task Looks_never_overlap_and_each_begins_after_it_was_asked_for()
    {
        var moment = 0L;
        var looking = 0;
        var overlaps = 0;
        var looks = 0;
        var shared = new SharedLook(async () =>
        {
            var begun = Interlocked.Read(ref moment);
            looks++;
            if (Interlocked.Increment(ref looking) > 1)
            {
                Interlocked.Increment(ref overlaps);
            }

            await Task.Yield();
            Interlocked.Decrement(ref looking);
            return begun;
        });

        var early = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var asked = Interlocked.Increment(ref moment);
                if (await shared.AskAsync() < asked)
                {
                    Interlocked.Increment(ref early);
                }
            }
        })));
        overlaps.ShouldBe(0);
        early.ShouldBe(0);
        looks.ShouldBeLessThan(160_000, "those who come during a look share the next");
    }

    [Fact]
    public async Task A_look_that_fails_fails_for_those_who_wait_for_it_and_for_nobody_later()
    {
        var fails = true;
        var shared = new SharedLook(() => fails ? Task.FromException<long>(new InvalidOperationException("Away.")) : Task.FromResult(7L));
        await Should.ThrowAsync<InvalidOperationException>(shared.AskAsync());
        fails = false;
        (await shared.AskAsync()).ShouldBe(7);
    }
}
