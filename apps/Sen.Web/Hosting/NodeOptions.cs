using Sen.Record;

namespace Sen.Web.Hosting;

/// <summary>Where a node keeps its data and how it is reached, as given on the command line.</summary>
public sealed record NodeOptions
{
    public const int DefaultPort = 5080;

    /// <summary>Port on 127.0.0.1; 0 takes a free one. A proxy in front gives TLS and the public name.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Folder of the Record (embedded), the accounts, the log's tiles and the node's keys.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Connection string of PostgreSQL; null is the embedded engine.</summary>
    public string? Postgres { get; init; }

    /// <summary>Start without the demo province.</summary>
    public bool Empty { get; init; }

    internal void Apply(RecordOptions record)
    {
        record.DataDirectory = DataDirectory;
        record.Engine = Postgres is null ? RecordEngine.Sqlite : RecordEngine.Postgres;
        record.ConnectionString = Postgres;
    }

    /// <summary>Quiet: no banner on the console (tests, verbs).</summary>
    public bool Quiet { get; init; }
}
