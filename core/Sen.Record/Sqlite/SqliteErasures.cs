namespace Sen.Record.Sqlite;

/// <summary>What the writer takes away inside the commit of an erasure.</summary>
internal static class SqliteErasures
{
    /// <summary>Until it is disposed of, whole pages that come free are overwritten with zeros, too, and not when they are used again.</summary>
    internal static Overwriting Overwrite(SqliteConnection writer, bool isWanted)
    {
        if (isWanted)
        {
            writer.Execute("pragma secure_delete = on");
        }

        return new Overwriting(isWanted ? writer : null);
    }

    internal static void Write(SqliteConnection writer, List<ErasureWrite> erasures)
    {
        if (erasures.Count == 0)
        {
            return;
        }

        var erase = writer.Prepare("""
            with recursive chain(position) as (
                select previous from version where position = (select position from resource where rid = ?)
                union all
                select v.previous from version v join chain c on v.position = c.position where v.previous is not null)
            update version set body = null, salt = null, patients = null, labels = null, erased = ?
            where position in (select position from chain) and erased is null
            """);
        var release = writer.Prepare("delete from claim where holder = ?");
        Span<byte> commit = stackalloc byte[16];
        foreach (var erasure in erasures)
        {
            erasure.CommitId.TryWriteBytes(commit, bigEndian: true, out _);
            erase.Bind(erasure.Rid).Bind(commit).Run();
            release.Bind(erasure.Key.ToString()).Run();
        }
    }

    internal readonly struct Overwriting(SqliteConnection? writer) : IDisposable
    {
        public void Dispose() => writer?.Execute("pragma secure_delete = fast");
    }
}
