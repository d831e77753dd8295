using System.ComponentModel.DataAnnotations;

namespace Sen.Exchange.Bulk;

/// <summary>Bulk export and import. Bound from the section <c>Bulk</c>.</summary>
public sealed class BulkOptions
{
    /// <summary>Folder of the jobs and their files; null: <c>bulk</c> in the node's data folder. Servers behind one address share it.</summary>
    public string? Folder { get; set; }

    /// <summary>How long the files of a finished job stay, in hours.</summary>
    [Range(1, 24 * 30)]
    public int KeepHours { get; set; } = 24;

    /// <summary>Jobs that one server works on at once.</summary>
    [Range(1, 16)]
    public int MaxRunning { get; set; } = 2;

    /// <summary>Unfinished jobs that one client may have.</summary>
    [Range(1, 100)]
    public int MaxPerClient { get; set; } = 2;

    /// <summary>Unfinished jobs of everybody; beyond that a request is told to come again later.</summary>
    [Range(1, 1_000)]
    public int MaxWaiting { get; set; } = 20;

    /// <summary>Questions after the state of an unfinished job that are answered in ten seconds; more are 429.</summary>
    [Range(1, 1_000)]
    public int PollsInTenSeconds { get; set; } = 10;

    /// <summary>Largest file that an import takes, uploaded or fetched, in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxImportBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Names of the servers that an import may fetch files from; none: files can only be uploaded.</summary>
    public IReadOnlyList<string> ImportHosts { get; set; } = [];

    /// <summary>Fetching from this machine itself, also without TLS: for trying it out.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Longest time for fetching one file, in minutes.</summary>
    [Range(1, 24 * 60)]
    public int FetchMinutes { get; set; } = 60;
}
