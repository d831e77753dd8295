using System.ComponentModel.DataAnnotations;

namespace Sen.Record;

/// <summary>Which engine keeps the Record.</summary>
public enum RecordEngine
{
    /// <summary>One file, nothing to install.</summary>
    Sqlite,

    /// <summary>PostgreSQL 15 or later; several servers may share one database.</summary>
    Postgres,
}

/// <summary>How the Record is kept. Bound from the section <c>Record</c>.</summary>
public sealed class RecordOptions
{
    public RecordEngine Engine { get; set; } = RecordEngine.Sqlite;

    /// <summary>SQLite: the folder of <c>record.db</c>; made when missing.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>SQLite: open the file beside a running server, to read it. Commits are refused.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>PostgreSQL: an Npgsql connection string. The database must exist; tables are made at the first start.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Largest number of waiting commits that share one durable write. More means throughput under load; one commit alone never waits.</summary>
    [Range(1, 1024)]
    public int GroupCommitMax { get; set; } = 256;

    /// <summary>PostgreSQL: committers at work at once, so that one computes while the other waits for the disk. SQLite has one.</summary>
    [Range(1, 8)]
    public int Committers { get; set; } = 2;

    /// <summary>Commits and access entries that may wait; when full, callers wait to be let in.</summary>
    [Range(16, 65_536)]
    public int QueueLength { get; set; } = 8_192;

    /// <summary>SQLite: pages of 4 KiB in the write-ahead log after which they are carried into the file, outside of any commit.</summary>
    [Range(100, 1_000_000)]
    public int CheckpointPages { get; set; } = 8_000;

    /// <summary>A condition of a search that finds fewer index rows than this chooses them, and the others are asked about each. 0: the engine decides alone.</summary>
    [Range(0, 100_000)]
    public int SearchChooserRows { get; set; } = 1_000;

    /// <summary>How long a facility keeps seeing a person after an encounter there has ended, in days.</summary>
    [Range(0, 3_650)]
    public int CareDaysAfterEncounter { get; set; } = 30;

    /// <summary>How often a reader looks for entries that another process wrote, in milliseconds.</summary>
    [Range(10, 60_000)]
    public int FeedPollMilliseconds { get; set; } = 1_000;

    /// <summary>A folder of FHIR packages (.tgz or unpacked) and loose definitions whose profiles are asked of resources that claim them; null for none.</summary>
    public string? ProfileFolder { get; set; }

    /// <summary>The Vietnamese guide that this node follows. The two are not mixed.</summary>
    public Guide Guide { get; set; }

    /// <summary>Whether a claim of a profile that is not loaded refuses the write; else it is a warning.</summary>
    public bool RefuseUnknownProfiles { get; set; }
}
