using System.Text;
using Sen.Log;
using Sen.Signatures;

namespace Sen.Transparency.Keys;

/// <summary>A private key in a file of its own (skey), which nobody but its owner reads. It is never in the database.</summary>
internal static class SecretFile
{
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
        KeyFiles.ReadOrCreate(path, () => Encoding.UTF8.GetBytes($"{NoteSigner.Generate(name(), type).ToSecretText()}\n"));
        var signer = Load(path);
        return signer.Verifier.Type == type
            ? signer
            : throw new InvalidOperationException($"{path} holds a key of type {signer.Verifier.Type}, not {type}.");
    }
}
