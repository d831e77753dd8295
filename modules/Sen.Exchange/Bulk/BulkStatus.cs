using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>The state of a job, its manifest and its files, for the caller who began it. To others there is no such job.</summary>
internal sealed class BulkStatus(BulkFolder folder, BulkWorker worker, IOptions<BulkOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (long Since, int Count)> _polls = new(StringComparer.Ordinal);

    internal Task<Answer> ReadAsync(HttpContext context, Caller caller)
    {
        if (Find(caller, Handlers.Route(context, "job")) is not { } job)
        {
            return Task.FromResult(Missing());
        }

        return Task.FromResult(job.State switch
        {
            BulkState.Open => Waiting(context, job),
            BulkState.Failed => Outcomes.Of(StatusCodes.Status500InternalServerError, "exception", job.Problem!),
            _ => Manifest(context, job),
        });
    }

    internal async Task<Answer> DeleteAsync(HttpContext context, Caller caller)
    {
        var id = Handlers.Route(context, "job");
        if (Find(caller, id) is null)
        {
            return Missing();
        }

        await worker.EraseAsync(id);
        _polls.TryRemove(id, out _);
        return Outcomes.Of(StatusCodes.Status202Accepted, [new FhirIssue("information", "informational", "", "The job and its files are erased.")]);
    }

    internal Task<Answer> FileAsync(HttpContext context, Caller caller)
    {
        var name = Handlers.Route(context, "file");
        if (Find(caller, Handlers.Route(context, "job")) is not { State: BulkState.Done } job
            || !job.Output.Concat(job.Deleted).Concat(job.Errors).Any(f => f.Name == name))
        {
            return Task.FromResult(Missing());
        }

        return Task.FromResult(new Answer(StatusCodes.Status200OK)
        {
            Write = async response =>
            {
                response.ContentType = Ndjson.MediaType;
                Expire(response, job);
                await using var file = File.OpenRead(folder.PathOf(job.Id, name));
                if (!HttpMethods.IsHead(context.Request.Method))
                {
                    await file.CopyToAsync(response.Body, context.RequestAborted);
                }
            },
        });
    }

    private BulkJob? Find(Caller caller, string id) =>
        folder.Find(id) is { } job && job.IsOf(caller) && !(job.Expires < clock.GetUtcNow()) ? job : null;

    private static Answer Missing() => Outcomes.Of(StatusCodes.Status404NotFound, "not-found", "There is no such job, or its files have expired.");

    private Answer Waiting(HttpContext context, BulkJob job)
    {
        var age = clock.GetUtcNow() - job.Created;
        context.Response.Headers.RetryAfter = Math.Clamp((int)(age.TotalSeconds / 10), 1, 60).ToString(CultureInfo.InvariantCulture);
        if (TooOften(job.Id))
        {
            return Outcomes.Of(StatusCodes.Status429TooManyRequests, "throttled", "Asked too often. Wait as long as Retry-After says.");
        }

        context.Response.Headers["X-Progress"] = worker.Progress(job.Id) ?? "waiting";
        return new Answer(StatusCodes.Status202Accepted);
    }

    private bool TooOften(string job)
    {
        var now = clock.GetTimestamp();
        var polls = _polls.AddOrUpdate(job, (now, 1), (_, p) => clock.GetElapsedTime(p.Since, now) > Window ? (now, 1) : (p.Since, p.Count + 1));
        return polls.Count > options.Value.PollsInTenSeconds;
    }

    private Answer Manifest(HttpContext context, BulkJob job)
    {
        _polls.TryRemove(job.Id, out _);
        var body = Answer.Json(json => BulkManifest.Write(json, job, $"{Answer.BaseOf(context.Request)}/bulk/{job.Id}"));
        return new Answer(StatusCodes.Status200OK)
        {
            Write = async response =>
            {
                response.ContentType = "application/json";
                Expire(response, job);
                await response.Body.WriteAsync(body, context.RequestAborted);
            },
        };
    }

    private static void Expire(HttpResponse response, BulkJob job) =>
        response.Headers.Expires = job.Expires?.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>The manifest of a finished job.</summary>
internal static class BulkManifest
{
    internal static void Write(Utf8JsonWriter json, BulkJob job, string address)
    {
        json.WriteStartObject();
        json.WriteString("transactionTime", FhirDateTime.Instant(job.Export?.TransactionTime ?? job.Created).Text);
        json.WriteString("request", job.Request);
        json.WriteBoolean("requiresAccessToken", true);
        if (job.Import is { } import)
        {
            Inputs(json, import, job.Errors, address);
        }
        else
        {
            Files(json, "output", job.Output, address);
            Files(json, "error", job.Errors, address);
            if (job.Export!.Since is not null)
            {
                Files(json, "deleted", job.Deleted, address);
            }
        }

        json.WriteEndObject();
    }

    private static void Files(Utf8JsonWriter json, string name, IReadOnlyList<BulkFile> files, string address)
    {
        json.WriteStartArray(name);
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("type", file.Type);
            json.WriteString("url", $"{address}/{file.Name}");
            json.WriteNumber("count", file.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Bulk import (manifest proposal): output and error go along with the inputs, one for one.
    private static void Inputs(Utf8JsonWriter json, ImportOrder import, IReadOnlyList<BulkFile> errors, string address)
    {
        json.WriteStartArray("output");
        foreach (var input in import.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("type", "OperationOutcome");
            json.WriteString("inputUrl", input.Url ?? input.Name);
            json.WriteNumber("count", input.Written + input.Unchanged);
            json.WriteStartObject("extension");
            json.WriteNumber("written", input.Written);
            json.WriteNumber("unchanged", input.Unchanged);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("error");
        foreach (var (index, input) in import.Inputs.Index())
        {
            if (errors.FirstOrDefault(e => e.Name == ImportRun.ErrorsOf(index)) is { } file)
            {
                json.WriteStartObject();
                json.WriteString("type", "OperationOutcome");
                json.WriteString("inputUrl", input.Url ?? input.Name);
                json.WriteNumber("count", file.Count);
                json.WriteString("url", $"{address}/{file.Name}");
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
