using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Record;

namespace Sen.Bench;

/// <summary>
/// Minimal endpoints that parse what they are sent, take a dozen strings out of it, hash it, and write the rows that the Record wrote for
/// such resources: what a create and a transaction cost without FHIR, policy, tokens, validation and references.
/// </summary>
internal sealed class BareWrites : IHosted
{
    private const int Strings = 12;

    private readonly WebApplication _app;
    private readonly ICommitSkeleton _skeleton;
    private readonly SampledRow[] _rows;
    private long _next;

    private BareWrites(WebApplication app, ICommitSkeleton skeleton, SampledRow[] rows) => (_app, _skeleton, _rows) = (app, skeleton, rows);

    public IReadOnlyList<string> Told => [_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()];

    internal static async Task<BareWrites> StartAsync(RecordOptions place, Corpus corpus, CancellationToken cancellationToken)
    {
        // The skeleton writes whom an entry of the access log is about: hospitals and practitioners are nobody's.
        SampledRow[] rows = [.. (await SampledRows.OfAsync(corpus.Documents(), cancellationToken)).Where(r => r.Patients is not null)];
        await using (await RecordFactory.OpenAsync(place, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
        {
            // Opened for its tables and names.
        }

        ICommitSkeleton skeleton = place.Engine is RecordEngine.Sqlite
            ? new SqliteSkeleton(Path.Combine(place.DataDirectory, "record.db"), groupMax: 256, place.CheckpointPages)
            : await PostgresSkeleton.OpenAsync(place.ConnectionString!, cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new BareWrites(app, skeleton, rows);
        app.MapPost("/fhir/{type}", server.CreateAsync);
        app.MapPost("/fhir", server.TransactAsync);
        await app.StartAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _skeleton.DisposeAsync();
    }

    private async Task CreateAsync(HttpContext context)
    {
        var body = await BodyAsync(context.Request);
        using (var document = JsonDocument.Parse(body))
        {
            Take(document.RootElement);
        }

        SHA256.HashData(body);
        await _skeleton.WriteAsync(Row(), context.RequestAborted);
        await AnswerAsync(context, StatusCodes.Status201Created, body);
    }

    private async Task TransactAsync(HttpContext context)
    {
        var body = await BodyAsync(context.Request);
        var writes = new List<Task>();
        using (var document = JsonDocument.Parse(body))
        {
            foreach (var entry in document.RootElement.GetProperty("entry").EnumerateArray())
            {
                Take(entry.GetProperty("resource"));
                SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(entry.GetProperty("resource")));
                writes.Add(_skeleton.WriteAsync(Row(), context.RequestAborted));
            }
        }

        await Task.WhenAll(writes);
        await AnswerAsync(context, StatusCodes.Status200OK, "{\"resourceType\":\"Bundle\",\"type\":\"transaction-response\"}"u8.ToArray());
    }

    private SampledRow Row() => _rows[(Interlocked.Increment(ref _next) & long.MaxValue) % _rows.Length];

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var bytes = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        return bytes.ToArray();
    }

    private static Task AnswerAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/fhir+json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static int Take(JsonElement element, int taken = 0)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when taken < Strings:
                return taken + (element.GetString() is { Length: > 0 } ? 1 : 0);
            case JsonValueKind.Object:
                return element.EnumerateObject().Aggregate(taken, (sum, member) => sum >= Strings ? sum : Take(member.Value, sum));
            case JsonValueKind.Array:
                return element.EnumerateArray().Aggregate(taken, (sum, item) => sum >= Strings ? sum : Take(item, sum));
            default:
                return taken;
        }
    }
}
