using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Sen.Log;
using Sen.TestKit;

namespace Sen.Transparency.Tests.Cosign;

/// <summary>
/// A whole server is killed (SIGKILL) between signing a checkpoint and having its cosignature: at a moment that is seen from outside, in the signer's memory, in the
/// published log, or in the witness's hands. It comes back with the same log, forks nothing, and the cosignature comes.
/// </summary>
public abstract class ServerCrashTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-server-crash-");
    private readonly NoteSigner _key = NoteSigner.Generate("log.example/sen", NoteKeyType.Ed25519);
    private readonly List<Checkpoint> _seen = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly int _port = FreePort();
    private SlowWitness _witness = null!;
    private string? _database;
    private int _written;

    // A tenth of what the soak does.
    private static int Rounds => Environment.GetEnvironmentVariable("SEN_SOAK") is "1" ? 30 : 3;
