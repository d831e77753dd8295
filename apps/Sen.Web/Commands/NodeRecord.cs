using Microsoft.Extensions.Logging.Abstractions;
using Sen.Record;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>Opens the Record of a node for a verb, without a server.</summary>
internal static class NodeRecord
{
    internal static Task<OpenRecord> OpenAsync(NodeOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var record = new RecordOptions();
        options.Apply(record);
        return RecordFactory.OpenAsync(record, clock, NullLoggerFactory.Instance, cancellationToken);
    }
}
