using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Log;
using Sen.Record;
using NoSuch = Microsoft.AspNetCore.Http.HttpResults.NotFound;

namespace Sen.Transparency.Publish;

/// <summary>
/// The log for everybody (C2SP tlog-tiles under the prefix <c>/log</c>): what is there never changes except the checkpoint. Two addresses
/// more than the specification has: one proof whole, and the keys.
/// </summary>
internal static class LogEndpoints
{
    /// <summary>Says how many of the known witnesses cosigned the checkpoint, and how many are asked for: <c>1; required=2</c>.</summary>
    internal const string QuorumHeader = "Log-Witnesses";

    private const string PlainText = "text/plain; charset=utf-8";
    private const string ForEver = "public, max-age=31536000, immutable";
    private const string Moments = "public, max-age=1";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var log = routes.MapGroup("/log").AllowAnonymous();
        log.MapGet("/checkpoint", CheckpointAsync).WithName("log.checkpoint");
        log.MapGet("/tile/{**path}", TileAsync).WithName("log.tile");
        log.MapGet("/proof/{position:long}", ProofAsync).WithName("log.proof");
        log.MapGet("/keys", KeysAsync).WithName("log.keys");
    }

    private static async Task<Results<ContentHttpResult, NoSuch>> CheckpointAsync(
        PublishedLog published, HttpContext context, CancellationToken cancellationToken)
    {
        if (await published.LatestAsync(cancellationToken) is not { } latest)
        {
            return TypedResults.NotFound();
        }

        Tell(context, published.Policy, latest);
        return TypedResults.Text(latest.Note.ToString(), PlainText);
    }

    private static async Task<Results<FileContentHttpResult, NoSuch>> TileAsync(
        string path, PublishedLog published, ISealedLog log, HttpContext context, CancellationToken cancellationToken)
    {
        if (!TilePath.TryParse($"tile/{path}", out var tile))
        {
            return TypedResults.NotFound();
        }

        var needed = (tile.First + tile.Width) << Math.Min(tile.NodeLevel, 62);
        if (tile.WidthAt(await published.CoveredAsync(needed, cancellationToken)) < tile.Width)
        {
            return TypedResults.NotFound();
        }

        var bytes = tile.Level == TilePath.Entries
            ? EntryBundle.Write(await log.EntriesAsync(tile.First, tile.Width, cancellationToken))
            : await log.TileAsync(tile.Level, tile.Number, tile.Width, cancellationToken);
        if (bytes is null)
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.CacheControl = ForEver;
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }

    private static async Task<Results<ContentHttpResult, NoSuch>> ProofAsync(
        long position, PublishedLog published, HttpContext context, CancellationToken cancellationToken)
    {
        if (await published.ProveAsync(position, cancellationToken) is not { } found)
        {
            return TypedResults.NotFound();
        }

        Tell(context, published.Policy, found.Checkpoint);
        return TypedResults.Text(found.Proof.ToString(), PlainText);
    }

    private static async Task<JsonHttpResult<LogKeys>> KeysAsync(PublishedLog published, HttpContext context, CancellationToken cancellationToken)
    {
        var policy = published.Policy;
        var latest = await published.LatestAsync(cancellationToken);
        context.Response.Headers.CacheControl = Moments;
        return TypedResults.Json(
            new LogKeys(
                policy.Origin,
                [.. policy.Keys.Select(k => k.ToString())],
                [.. policy.Witnesses.Select(w => w.ToString())],
                policy.Quorum,
                latest is null ? null : new LogState(latest.Value.Size, [.. latest.Witnesses.Select(w => w.Key.Name)], latest.HasQuorum)),
            LogJson.Readable.LogKeys);
    }

    private static void Tell(HttpContext context, LogPolicy policy, OpenedCheckpoint checkpoint)
    {
        context.Response.Headers.CacheControl = Moments;
        context.Response.Headers[QuorumHeader] = string.Create(
            CultureInfo.InvariantCulture, $"{checkpoint.Witnesses.Count}; required={policy.Quorum}");
    }
}

/// <summary>What a page that checks proofs offline has to know once.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Keys">vkeys of the log.</param>
/// <param name="Witnesses">vkeys of the witnesses that count.</param>
/// <param name="Quorum">How many of them are asked for.</param>
/// <param name="Checkpoint">How the last checkpoint stands; null: there is none yet.</param>
internal sealed record LogKeys(
    string Origin, IReadOnlyList<string> Keys, IReadOnlyList<string> Witnesses, int Quorum, LogState? Checkpoint);

/// <param name="Size">Entries it covers.</param>
/// <param name="Witnesses">Names of those who cosigned it.</param>
/// <param name="HasQuorum">Whether they are enough.</param>
internal sealed record LogState(long Size, IReadOnlyList<string> Witnesses, bool HasQuorum);

[JsonSerializable(typeof(LogKeys))]
internal sealed partial class LogJson : JsonSerializerContext
{
    /// <summary>With a plus as a plus: it is part of every key, and nobody puts this into a page unread.</summary>
    internal static LogJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    });
}
