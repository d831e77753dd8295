using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>A call that a receiver got.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal JsonElement Json => JsonDocument.Parse(Body).RootElement;

    internal JsonElement Status => Json.GetProperty("entry")[0].GetProperty("resource");

    /// <summary>handshake, heartbeat or event-notification.</summary>
    internal string? Kind => Parameter("type")?.GetProperty("valueCode").GetString();

    internal IEnumerable<string?> Numbers => Parameters("notification-event").Select(e => Part(e, "event-number")!.Value.GetProperty("valueString").GetString());

    internal IEnumerable<string?> Focus => Parameters("notification-event").Select(e => Part(e, "focus")?.GetProperty("valueReference").GetProperty("reference").GetString());

    internal JsonElement? Parameter(string name) => Parameters(name).Select(p => (JsonElement?)p).FirstOrDefault();

    private IEnumerable<JsonElement> Parameters(string name) =>
        Status.GetProperty("parameter").EnumerateArray().Where(p => p.GetProperty("name").GetString() == name);

    private static JsonElement? Part(JsonElement one, string name) =>
        one.GetProperty("part").EnumerateArray().Where(p => p.GetProperty("name").GetString() == name).Select(p => (JsonElement?)p).FirstOrDefault();
}

/// <summary>Somebody else's server, on a socket of its own, that takes notifications, or not.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Received> _calls = new();
    private readonly Task _loop;

    internal Receiver()
    {
        Address = new Uri($"http://127.0.0.1:{Ports.Free()}/hook");
        _listener.Prefixes.Add($"http://127.0.0.1:{Address.Port}/");
        _listener.Start();
        _loop = Task.Run(ListenAsync);
    }

    internal Uri Address { get; }

    /// <summary>What it answers.</summary>
    internal int Status { get; set; } = 200;

    internal IReadOnlyList<Received> Calls => [.. _calls];

    internal IReadOnlyList<Received> Events => [.. _calls.Where(c => c.Kind == "event-notification")];

    internal Task<Received> WaitAsync(Func<Received, bool> wanted) => Eventually.FindAsync(
        () => Task.FromResult(_calls.FirstOrDefault(wanted)),
        () => $"What came: {string.Join(" | ", _calls.Select(c => c.Body))}");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var headers = context.Request.Headers.AllKeys.ToDictionary(k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase);
                var call = new Received(context.Request.HttpMethod, context.Request.Url!.AbsolutePath, headers, await reader.ReadToEndAsync());
                context.Response.StatusCode = Status;
                context.Response.Close();
                if (Status == 200)
                {
                    _calls.Enqueue(call);
                }
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
