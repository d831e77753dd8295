using System.Text;
using Sen.Log;

namespace Sen.Transparency.Keys;

/// <summary>A private key in a file of its own (skey), which nobody but its owner reads. It is never in the database.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>The key in the file. A file that others may read or write is refused: its key may be known.</summary>
    internal static NoteSigner Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new InvalidOperationException($"{path} may be read or changed by others: chmod 600, or make a new key.");
        }

        return NoteSigner.TryParse(File.ReadAllText(path).TrimEnd('\n'), out var signer)
            ? signer
            : throw new InvalidOperationException($"{path} is not the private key of a log or a witness (PRIVATE+KEY+name+id+key).");
    }

    /// <summary>The key in the file; a new one, with mode 0600, when there is no file. Of several who begin at once one makes it.</summary>
    internal static NoteSigner LoadOrCreate(string path, NoteKeyType type, Func<string> name)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var fresh = $"{path}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var file = new FileStream(fresh, options))
            {
                file.Write(Encoding.UTF8.GetBytes($"{NoteSigner.Generate(name(), type).ToSecretText()}\n"));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(fresh, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(fresh);
            }
        }

        var signer = Load(path);
        return signer.Verifier.Type == type
            ? signer
            : throw new InvalidOperationException($"{path} holds a key of type {signer.Verifier.Type}, not {type}.");
    }
}
