using System.Text;
using Sen.Fhir;
using Sen.Record;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen import FILE|DIR</c>: resources as JSON, NDJSON or Bundles, in commits of a few hundred; a wrong file stops the import.</summary>
internal static class ImportCommand
{
    private const int CommitSize = 200;

    internal static async Task<int> RunAsync(NodeOptions options, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            await Console.Error.WriteLineAsync($"There is no file or folder '{path}'.");
            return 1;
        }

        await using var record = await NodeRecord.OpenAsync(options, TimeProvider.System, cancellationToken);
        var files = File.Exists(path) ? [path] : Directory.EnumerateFiles(path).Where(IsFhir).Order(StringComparer.Ordinal).ToArray();
        long total = 0;
        foreach (var file in files)
        {
            var (count, problem) = await ImportFileAsync(record, file, cancellationToken);
            total += count;
            if (problem is not null)
            {
                await Console.Error.WriteLineAsync($"{file}: {problem} {total} resources before it were imported.");
                return 1;
            }
        }

        await Console.Out.WriteLineAsync($"{total} resources imported from {files.Length} file(s).");
        return 0;
    }

    private static bool IsFhir(string file) => Path.GetExtension(file) is ".json" or ".ndjson";

    private static async Task<(long Count, string? Problem)> ImportFileAsync(OpenRecord record, string file, CancellationToken cancellationToken)
    {
        long done = 0;
        foreach (var chunk in (await ReadAsync(file, cancellationToken)).Chunk(CommitSize))
        {
            var commit = new Commit();
            foreach (var parsed in chunk)
            {
                if (!parsed.Succeeded)
                {
                    return (done, string.Join(" ", parsed.Issues.Select(i => $"{i.Path}: {i.Message}")));
                }

                if (parsed.Value.Id is not { } id)
                {
                    return (done, $"A {parsed.Value.ResourceType} has no id.");
                }

                commit.Put(parsed.Value, new ResourceKey(parsed.Value.ResourceType, id));
            }

            var committed = await record.CommitAsync(Caller.System("import"), commit, cancellationToken);
            if (!committed.Succeeded)
            {
                return (done, Explain(committed.Failure));
            }

            done += chunk.Length;
        }

        return (done, null);
    }

    private static async Task<List<FhirResult<FhirDocument>>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (Path.GetExtension(file) == ".ndjson")
        {
            var lines = await File.ReadAllLinesAsync(file, cancellationToken);
            return [.. lines.Where(l => !string.IsNullOrWhiteSpace(l)).Select(FhirDocument.Parse)];
        }

        var parsed = FhirDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
        return parsed.Succeeded && parsed.Value.ResourceType == "Bundle" ? [.. Entries(parsed.Value)] : [parsed];
    }

    private static IEnumerable<FhirResult<FhirDocument>> Entries(FhirDocument bundle) =>
        bundle.Root.TryGetProperty("entry", out var entries)
            ? entries.EnumerateArray().Where(e => e.TryGetProperty("resource", out _))
                .Select(e => FhirDocument.Parse(Encoding.UTF8.GetBytes(e.GetProperty("resource").GetRawText())))
            : [];

    private static string Explain(Failure failure) => failure is Invalid invalid
        ? string.Join(" ", invalid.Issues.Take(10).Select(i => $"{i.Path}: {i.Message}"))
        : failure.Message;
}
