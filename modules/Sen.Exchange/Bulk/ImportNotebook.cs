using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sen.Exchange.Bulk;

/// <summary>Where an import by command stands, kept in a file so that it can be gone on with. Other files than before: it begins anew.</summary>
internal sealed class ImportNotebook
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private long _saved = Stopwatch.GetTimestamp();

    internal ImportNotebook(string folder, string source, IReadOnlyList<string> files)
    {
        // The same name means the same files with the same content, as far as their lengths and times tell.
        var identity = string.Join('\n', files.Select(f => new FileInfo(f)).Select(f => $"{f.FullName} {f.Length} {f.LastWriteTimeUtc.Ticks}").Prepend(source));
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        _path = Path.Combine(folder, $"import-{name}.json");
        Problems = Path.Combine(folder, $"import-{name}.errors.ndjson");
        if (System.IO.File.Exists(_path) && JsonSerializer.Deserialize<Page>(System.IO.File.ReadAllBytes(_path)) is { } page)
        {
            (File, Here, Before) = (page.File, page.Here, page.Before);
        }
        else
        {
            System.IO.File.Delete(Problems);
        }
    }

    /// <summary>The file in which it stands.</summary>
    internal int File { get; private set; }

    /// <summary>Of that file.</summary>
    internal ImportCount Here { get; private set; }

    /// <summary>Of all files before it.</summary>
    internal ImportCount Before { get; private set; }

    internal string Problems { get; }

    internal bool IsTime() => Stopwatch.GetElapsedTime(_saved) > Interval;

    internal void Save(int file, ImportCount here)
    {
        (File, Here) = (file, here);
        System.IO.File.WriteAllBytes(_path + ".new", JsonSerializer.SerializeToUtf8Bytes(new Page(File, Here, Before)));
        System.IO.File.Move(_path + ".new", _path, overwrite: true);
        _saved = Stopwatch.GetTimestamp();
    }

    internal void Next(int file, ImportCount done)
    {
        Before = new ImportCount(0, Before.Written + done.Written, Before.Unchanged + done.Unchanged, Before.Wrong + done.Wrong);
        Save(file, default);
    }

    internal void Close() => System.IO.File.Delete(_path);

    private sealed record Page(int File, ImportCount Here, ImportCount Before);
}
