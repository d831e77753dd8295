namespace Sen.Record.Sqlite;

/// <summary>
/// Who may write a SQLite Record: the one process that holds this. Positions and counters are remembered by the writer between
/// groups, so a second one would give them twice. The lock ends with the process, however that ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Null: another process, or this one, has it.</summary>
    internal static FolderLock? TryTake(string folder)
    {
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, "record.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
