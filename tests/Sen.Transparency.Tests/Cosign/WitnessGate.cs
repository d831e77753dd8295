using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sen.Log;

namespace Sen.Transparency.Tests.Cosign;

/// <summary>Stands between a server and its witness, hands everything on, and can hold a request or its answer: then the server is at a known point.</summary>
internal sealed class WitnessGate : IAsyncDisposable
{
    private readonly HttpClient _witness = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly Uri _behind;
    private readonly WebApplication _server;
    private readonly List<Checkpoint> _asked = [];
    private volatile Hold _hold;
    private TaskCompletionSource _reached = new();

    internal enum Hold
    {
        Nothing,

        /// <summary>The checkpoint is published, and the witness has not heard of it.</summary>
        Request,

        /// <summary>The witness has cosigned, and the server has not heard of it.</summary>
        Answer,
    }

    private WitnessGate(Uri behind)
    {
        _behind = behind;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.MapPost("/witness/add-checkpoint", AskAsync);
    }

    internal Uri Address => new($"{_server.Urls.First()}/witness");

    /// <summary>Every checkpoint that the server ever showed.</summary>
    internal IReadOnlyList<Checkpoint> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    internal static async Task<WitnessGate> OpenAsync(Uri behind)
    {
        var gate = new WitnessGate(behind);
        await gate._server.StartAsync();
        return gate;
    }

    /// <summary>Holds the next request from now on.</summary>
    /// <returns>Ends when one is held.</returns>
    internal Task HoldAsync(Hold what)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hold = what;
        return _reached.Task;
    }

    internal void Release() => _hold = Hold.Nothing;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _witness.Dispose();
    }

    private async Task AskAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (AddCheckpointRequest.TryParse(body.ToArray(), out var request) && Checkpoint.TryParse(request.Checkpoint.Text, out var checkpoint))
        {
            lock (_asked)
            {
                _asked.Add(checkpoint);
            }
        }

        if (_hold is Hold.Request)
        {
            await HeldAsync(context);
        }

        using var content = new ByteArrayContent(body.ToArray());
        using var answer = await _witness.PostAsync($"{_behind.ToString().TrimEnd('/')}/add-checkpoint", content, CancellationToken.None);
        if (_hold is Hold.Answer && answer.StatusCode is HttpStatusCode.OK)
        {
            await HeldAsync(context);
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync(context.RequestAborted), context.RequestAborted);
    }

    // Until the one who asked is gone.
    private Task HeldAsync(HttpContext context)
    {
        _reached.TrySetResult();
        return Task.Delay(Timeout.Infinite, context.RequestAborted);
    }
}
