using System.Diagnostics;
using Microsoft.Extensions.Options;
using Sen.Outbound;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>Does an import: fetches what is not here, brings it in, and writes down what was not taken. Goes on after a stop where it was.</summary>
internal sealed class ImportRun(IRecord record, BulkFolder folder, IOptions<BulkOptions> options) : IDisposable
{
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromSeconds(2);

    private readonly HttpClient _client = new(SafeAddresses.Handler(options.Value.AllowLoopback)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Name of the file with what was wrong in an input.</summary>
    internal static string ErrorsOf(int input) => $"errors-{input}.ndjson";

    internal async Task<BulkJob?> RunAsync(BulkJob job, Action<string> told, CancellationToken cancellationToken)
    {
        for (var index = 0; index < job.Import!.Inputs.Count; index++)
        {
            if (job.Import.Inputs[index].IsDone)
            {
                continue;
            }

            var input = await RunAsync(job, index, told, cancellationToken);
            job = With(job, index, input with { IsDone = true });
            if (input.Wrong > 0)
            {
                job = job with { Errors = [.. job.Errors, new BulkFile("OperationOutcome", ErrorsOf(index), input.Wrong)] };
            }

            File.Delete(folder.PathOf(job.Id, input.Name));
            if (!folder.Save(job))
            {
                return null;
            }
        }

        return job;
    }

    public void Dispose() => _client.Dispose();

    private static BulkJob With(BulkJob job, int index, ImportInput input) =>
        job with { Import = job.Import! with { Inputs = [.. job.Import.Inputs.Select((old, i) => i == index ? input : old)] } };

    private async Task<ImportInput> RunAsync(BulkJob job, int index, Action<string> told, CancellationToken cancellationToken)
    {
        var input = job.Import!.Inputs[index];
        await using var errors = new ProblemFile(folder.PathOf(job.Id, ErrorsOf(index)), input.Wrong);
        if (!input.IsHere)
        {
            told($"fetching file {index + 1} of {job.Import.Inputs.Count}");
            if (await FetchAsync(input.Url!, folder.PathOf(job.Id, input.Name), cancellationToken) is { } problem)
            {
                await errors.WriteAsync(new ImportProblem(0, null, [new FhirIssue("error", "not-found", "", problem)]));
                await errors.FlushAsync();
                return input with { Wrong = input.Wrong + 1 };
            }

            input = input with { IsHere = true };
            folder.Save(With(job, index, input));
        }

        var saved = Stopwatch.GetTimestamp();
        var count = await new Importer(record, job.Caller()).RunAsync(
            ImportLines.ReadAsync(folder.PathOf(job.Id, input.Name), cancellationToken),
            input.Type,
            new ImportCount(input.Lines, input.Written, input.Unchanged, input.Wrong),
            errors.WriteAsync,
            async so =>
            {
                told($"file {index + 1} of {job.Import.Inputs.Count}: {so.Lines} lines");
                if (Stopwatch.GetElapsedTime(saved) > BetweenSaves)
                {
                    await errors.FlushAsync();
                    folder.Save(With(job, index, After(input, so)));
                    saved = Stopwatch.GetTimestamp();
                }
            },
            cancellationToken);
        await errors.FlushAsync();
        return After(input, count);
    }

    private static ImportInput After(ImportInput input, ImportCount count) =>
        input with { Lines = count.Lines, Written = count.Written, Unchanged = count.Unchanged, Wrong = count.Wrong };

    // What went wrong, or null.
    private async Task<string?> FetchAsync(string url, string path, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromMinutes(options.Value.FetchMinutes));
        try
        {
            using var response = await _client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, late.Token);
            if (!response.IsSuccessStatusCode)
            {
                return $"The file could not be fetched: status {(int)response.StatusCode}.";
            }

            await using var content = await response.Content.ReadAsStreamAsync(late.Token);
            return await BoundedCopy.ToFileAsync(content, path, options.Value.MaxImportBytes, late.Token) ? null : "The file is larger than an import takes.";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return "The file could not be fetched.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The file could not be fetched in time.";
        }
    }
}
