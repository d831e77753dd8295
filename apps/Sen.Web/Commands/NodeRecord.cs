using Microsoft.Extensions.Logging.Abstractions;
using Sen.Record;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>Opens the Record of a node for a verb, without a server.</summary>
internal static class NodeRecord
{
    /// <summary>To change it: on SQLite no server may be running.</summary>
    internal static Task<OpenRecord> OpenAsync(NodeOptions options, TimeProvider clock, CancellationToken cancellationToken) =>
        OpenAsync(options, new RecordOptions(), clock, cancellationToken);

    /// <summary>To look at it, also beside a running server.</summary>
    internal static Task<OpenRecord> OpenReadOnlyAsync(NodeOptions options, CancellationToken cancellationToken) =>
        OpenAsync(options, new RecordOptions { ReadOnly = true }, TimeProvider.System, cancellationToken);

    private static Task<OpenRecord> OpenAsync(NodeOptions options, RecordOptions record, TimeProvider clock, CancellationToken cancellationToken)
    {
        options.Apply(record);
        return RecordFactory.OpenAsync(record, clock, NullLoggerFactory.Instance, cancellationToken);
    }
}
