using Sen.Exchange.Bulk;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen export DIR</c>: the Record as it stands at this moment, one NDJSON file for each type; beside a running server too.</summary>
internal static class ExportCommand
{
    internal static async Task<int> RunAsync(NodeOptions options, string folder, CancellationToken cancellationToken)
    {
        await using var record = await NodeRecord.OpenReadOnlyAsync(options, cancellationToken);
        var total = await BulkFiles.ExportAsync(record, folder, cancellationToken);
        await Console.Out.WriteLineAsync($"{total} resources written to {folder}.");
        return 0;
    }
}
