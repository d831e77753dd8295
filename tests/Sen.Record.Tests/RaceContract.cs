using System.Collections.Concurrent;
using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>What holds when many write at once, on any engine.</summary>
public abstract class RaceContract : RecordOn
{
    [Fact]
    public async Task Of_200_parallel_claims_of_one_slot_exactly_one_wins()
    {
        var slot = new Slot
        {
            Id = "s1",
            Schedule = Reference.To("Schedule/x"),
            Status = "free",
            Start = FhirDateTime.Parse("2026-11-24T08:00:00+07:00"),
            End = FhirDateTime.Parse("2026-11-24T08:10:00+07:00"),
        };
        await Record.CommitAsync(Node, new Commit().Create(slot), None);
        slot.Status = "busy";
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
        {
            var appointment = new Appointment
            {
                Id = $"a{i}",
                Status = "booked",
                Start = slot.Start,
                End = slot.End,
                Slot = { Reference.To("Slot/s1") },
                Participant = { new Appointment.ParticipantComponent { Actor = Reference.To($"Patient/p{i}"), Status = "accepted" } },
            };
            return Record.CommitAsync(Node, new Commit().Create(appointment).Update(slot, 1).Claim("slot/s1", ResourceKey.Of(appointment)), None);
        })));
        results.Count(r => r.Succeeded).ShouldBe(1);
        results.Count(r => r.Failure is ClaimConflict).ShouldBe(199);
        (await Record.SearchAsync(Node, SearchQuery.For("Appointment").WithTotal(), None)).Value.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Two_thousand_numbers_drawn_by_50_at_once_have_no_gap_and_no_repeat()
    {
        var drawn = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                var key = People.Key("Task");
                var receipt = await Record.CommitAsync(Node, new Commit().Draw("queue/f1/A/2026-11-22").Create(key, d => Ticket(key, d)), None);
                drawn.Add(receipt.Value.Drawn["queue/f1/A/2026-11-22"]);
            }
        })));
        drawn.Order().ShouldBe(Enumerable.Range(1, 2000).Select(n => (long)n));
    }

    [Fact]
    public async Task Of_20_parallel_scans_of_one_new_card_one_person_comes()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Record.CommitAsync(
            Node, new Commit().Create(People.Patient(number: "092184000002"), $"identifier={People.CitizenNumber}|092184000002"), None))));
        results.Count(r => r.Value.Entries[0].Outcome is Outcome.Created).ShouldBe(1);
        results.Select(r => r.Value.Entries[0].Key).Distinct().Count().ShouldBe(1);
        (await Record.SearchAsync(Node, SearchQuery.For("Patient").WithTotal(), None)).Value.Total.ShouldBe(1);
    }

    [Fact]
    public async Task No_update_of_50_writers_is_lost()
    {
        var basic = new Basic { Id = "counter", Code = CodeableConcept.Of("urn:x", "0", "0") };
        await Record.CommitAsync(Node, new Commit().Create(basic), None);
        var written = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < 4;)
            {
                var read = (await Record.ReadAsync(Node, new ResourceKey("Basic", "counter"), None)).Value;
                var next = read.As<Basic>();
                next.Code = CodeableConcept.Of("urn:x", (int.Parse(next.Code!.Coding[0].Code!) + 1).ToString());
                if ((await Record.CommitAsync(Node, new Commit().Update(next, read.Version), None)).Succeeded)
                {
                    done++;
                    Interlocked.Increment(ref written);
                }
            }
        })));
        var last = (await Record.ReadAsync(Node, new ResourceKey("Basic", "counter"), None)).Value;
        last.Version.ShouldBe(201);
        last.As<Basic>().Code!.Coding[0].Code.ShouldBe("200");
    }

    [Fact]
    public async Task Twelve_readers_that_wait_under_32_writers_see_each_position_once_in_order()
    {
        const int Writers = 32;
        const int Each = 25;
        const int All = Writers * Each * 2;
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var readers = Enumerable.Range(1, 12).Select(reader => Task.Run(async () =>
        {
            var seen = new List<FeedEntry>();
            while (seen.Count < All)
            {
                var after = seen.Count == 0 ? 0 : seen[^1].Position;
                await Record.Feed.WaitAsync(after, stop.Token);
                seen.AddRange(await Record.Feed.ReadAsync(Node, after, 7 * reader, stop.Token));
            }

            return seen;
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                (await Record.CommitAsync(Node, new Commit().Create(People.Observation("a")).Create(People.Patient()), None)).Failure.ShouldBeNull();
            }
        })));
        foreach (var seen in await Task.WhenAll(readers))
        {
            seen.Select(e => e.Position).ShouldBe(Enumerable.Range(1, All).Select(n => (long)n));
            seen.Select(e => (e.Resource.Key, e.Resource.Version)).Distinct().Count().ShouldBe(All);
        }

        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();
    }

    private static FhirTask Ticket(ResourceKey key, Drawn drawn) => new()
    {
        Id = key.Id,
        Status = "requested",
        Intent = "order",
        Identifier = { Identifier.Of("urn:sen:sid:queue-number", $"A{drawn["queue/f1/A/2026-11-22"]:000}") },
    };
}

public sealed class SqliteRaceTests : RaceContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresRaceTests : RaceContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);

    [Fact]
    public async Task Two_servers_on_one_database_keep_every_promise_together()
    {
        await using var other = await OpenAsync();
        OpenRecord[] servers = [Record, other];
        var drawn = new ConcurrentBag<long>();
        var claims = 0;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                var server = servers[(w + i) % 2];
                var patient = People.Patient();
                drawn.Add((await server.CommitAsync(Node, new Commit().Draw("n").Create(patient), None)).Value.Drawn["n"]);
                var claimed = await server.CommitAsync(Node, new Commit().Put(patient).Claim($"c{i}", ResourceKey.Of(patient)), None);
                Interlocked.Add(ref claims, claimed.Succeeded ? 1 : 0);
            }
        })));
        drawn.Order().ShouldBe(Enumerable.Range(1, 400).Select(n => (long)n));
        claims.ShouldBe(10);
        await SettledAsync(410);
        (await other.VerifyAsync(None)).ShouldBe(await Record.VerifyAsync(None), new SameVerification());
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();
    }

    private sealed class SameVerification : IEqualityComparer<Verification>
    {
        public bool Equals(Verification? x, Verification? y) => x?.Root == y?.Root && x?.Positions == y?.Positions;

        public int GetHashCode(Verification obj) => obj.Root.GetHashCode(StringComparison.Ordinal);
    }
}
