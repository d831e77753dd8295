using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Sen.Log.Tests;
using Sen.Log;
using Sen.TestKit;

namespace Sen.Transparency.Tests.Witnessing;

/// <summary>
/// <c>sen witness</c> is killed (SIGKILL) at a random moment, again and again on the same folder, while a log and its fork both ask it.
/// Whatever it ever cosigned is one log, and it never forgets what it cosigned.
/// </summary>
public sealed class WitnessCrashTests : IDisposable
{
    private const int Room = 4_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-witness-crash-");
    private readonly List<(bool Forked, long Size, string Line)> _cosigned = [];
    private readonly int _port = Ports.Free();

    private static int Rounds => Soak.Or(50, 5);

    [Fact]
    public async Task A_witness_that_is_killed_again_and_again_never_cosigns_a_fork()
    {
        var world = await World.CreateAsync(Room);
        var fork = world.Fork(from: 0);
        NoteVerifier? key = null;
        for (var round = 0; round < Rounds; round++)
        {
            using var program = SenProgram.Start(
                null, "witness", "--data", _folder.FullName, "--port", _port.ToString(CultureInfo.InvariantCulture), "--log", world.Key.Verifier.ToString(), "--name", "w.example");
            (await program.StandardOutput.ReadLineAsync()).ShouldBe($"Witness at http://127.0.0.1:{_port}/witness");
            var told = NoteVerifier.Parse((await program.StandardOutput.ReadLineAsync())!);
            (key ??= told).ShouldBe(told);
            await DisturbAsync(program, world, fork);
        }

        _cosigned.Count.ShouldBeGreaterThan(0);
        _cosigned.Select(c => c.Forked).Distinct().ShouldHaveSingleItem();
        foreach (var (forked, size, line) in _cosigned)
        {
            NoteSignature.TryParse(line, out var signature).ShouldBeTrue();
            key!.Verify((await (forked ? fork : world).SignAsync(size)).Text, signature.Value.Span).ShouldBeTrue();
        }
    }

    /// <summary>Both sides ask for ever more until the process is gone; it was gone at a moment nobody chose.</summary>
    private async Task DisturbAsync(Process program, World world, World fork)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        var known = await StandAsync(client, world);
        known.ShouldBeGreaterThanOrEqualTo(_cosigned.Select(c => c.Size).DefaultIfEmpty(0).Max(), "it forgot what it cosigned");
        var asking = new[] { (world, false), (world, false), (fork, true), (fork, true) }
            .Select(side => Task.Run(() => AskOnAsync(client, side.Item1, side.Item2, known))).ToList();
        await Task.Delay(Random.Shared.Next(20, 400));
        program.Kill();
        await program.WaitForExitAsync();
        await Task.WhenAll(asking);
    }

    private async Task AskOnAsync(HttpClient client, World world, bool forked, long known)
    {
        try
        {
            while (known < Room)
            {
                var size = Math.Min(Room, known + Random.Shared.Next(1, 4));
                using var answer = await PostAsync(client, (await world.AskAsync(known, size)).ToString());
                var body = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    lock (_cosigned)
                    {
                        _cosigned.Add((forked, size, body.TrimEnd('\n')));
                    }

                    known = size;
                }
                else if (answer.StatusCode == HttpStatusCode.Conflict)
                {
                    known = long.Parse(body, CultureInfo.InvariantCulture);
                }
                else
                {
                    answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
                }
            }
        }
        catch (HttpRequestException)
        {
            // The process is gone, as it should be.
        }
    }

    private static async Task<long> StandAsync(HttpClient client, World world)
    {
        // Nobody's size: the answer says where the witness stands.
        using var answer = await PostAsync(client, (await world.AskAsync(Room, Room)).ToString());
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        return long.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string body) =>
        client.PostAsync("/witness/add-checkpoint", new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

    public void Dispose() => _folder.Delete(recursive: true);
}
