using System.Text.Json;
using Microsoft.Extensions.Options;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>
/// The jobs on disk: a folder each, with <c>job.json</c> and its files. A file is written under another name and renamed when it is
/// whole, so that what has its name is complete.
/// </summary>
internal sealed class BulkFolder(IOptions<BulkOptions> options, IOptions<RecordOptions> record, TimeProvider clock)
{
    private const string Description = "job.json";

    private readonly string _root = options.Value.Folder ?? Path.Combine(record.Value.DataDirectory, "bulk");

    internal string PathOf(string job, string file) => Path.Combine(_root, job, file);

    internal IEnumerable<BulkJob> All() => Directory.Exists(_root)
        ? Directory.EnumerateDirectories(_root).Select(d => Find(Path.GetFileName(d))).OfType<BulkJob>()
        : [];

    /// <summary>The job as it was last saved; null: there is none, or it was erased.</summary>
    internal BulkJob? Find(string id)
    {
        if (!FhirDocument.IsId(id) || id.Contains("..", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<BulkJob>(File.ReadAllBytes(PathOf(id, Description)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal void Make(string id) => Directory.CreateDirectory(Path.Combine(_root, id));

    /// <summary>Durable when it returns. False: the job was erased meanwhile.</summary>
    internal bool Save(BulkJob job)
    {
        try
        {
            var path = PathOf(job.Id, Description);
            using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, job);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The right to work on the job, which no other process has at the same time; null: somebody has it, or the job is gone.</summary>
    internal IDisposable? TryTake(string id)
    {
        try
        {
            return new FileStream(PathOf(id, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    internal void Erase(string id)
    {
        try
        {
            // The description goes first: a folder without it is no job any more, whatever a broken deletion leaves.
            File.Delete(PathOf(id, Description));
            Directory.Delete(Path.Combine(_root, id), recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody is still writing there, or has erased it already: the next sweep looks again.
        }
    }

    /// <summary>Removes what a deletion left behind.</summary>
    internal void Sweep()
    {
        foreach (var folder in Directory.Exists(_root) ? Directory.EnumerateDirectories(_root) : [])
        {
            if (!File.Exists(Path.Combine(folder, Description)) && Directory.GetLastWriteTimeUtc(folder) < clock.GetUtcNow().UtcDateTime.AddHours(-1))
            {
                Erase(Path.GetFileName(folder));
            }
        }
    }
}
