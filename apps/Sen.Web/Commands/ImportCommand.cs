using Sen.Exchange.Bulk;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>
/// <c>sen import FILE|DIR</c>: resources as JSON, NDJSON or Bundles, packed with gzip or not, under their own ids and in any order. The same
/// again changes nothing; what is wrong is left out and written down line by line.
/// </summary>
internal static class ImportCommand
{
    internal static async Task<int> RunAsync(NodeOptions options, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            await Console.Error.WriteLineAsync($"There is no file or folder '{path}'.");
            return 1;
        }

        await using var record = await NodeRecord.OpenAsync(options, TimeProvider.System, cancellationToken);
        var report = await BulkFiles.ImportAsync(
            record, Path.GetFullPath(path), Path.Combine(options.DataDirectory, "bulk-import"), Console.Error.WriteLine, cancellationToken);
        await Console.Out.WriteLineAsync($"{report.Files} file(s): {report.Written} resources written, {report.Unchanged} unchanged, {report.Wrong} wrong.");
        if (report.Wrong == 0)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync($"What is wrong with them stands in {report.Problems}.");
        return 1;
    }
}
