using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

/// <summary>What the software key place remembers of a key beside the key itself.</summary>
internal sealed record KeyState(bool HasPin, int WrongTries);

/// <summary>Small files that are whole after a crash and that only their owner reads.</summary>
public static class KeyFiles
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The bytes of the file. When there is none it is made, with mode 0600: of all threads and processes that begin at once, one makes it.</summary>
    /// <param name="file">Its folder is made, too.</param>
    /// <param name="create">The bytes of a new one.</param>
    public static byte[] ReadOrCreate(string file, Func<byte[]> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);

            // A move that must not overwrite looks first and moves then: two may both find nothing.
            using var turn = Turn($"{file}.lock");
            if (!File.Exists(file))
            {
                var fresh = $"{file}.{Guid.NewGuid():N}";
                using (var stream = new FileStream(fresh, OwnersOnly(FileOptions.None)))
                {
                    stream.Write(create());
                    stream.Flush(flushToDisk: true);
                }

                File.Move(fresh, file, overwrite: false);
            }
        }

        return File.ReadAllBytes(file);
    }

    private static FileStreamOptions OwnersOnly(FileOptions how)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = how };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    // Once in the life of a node, for as long as a small file takes.
    internal static FileStream Turn(string file, TimeSpan? patience = null)
    {
        FileStream? turn = null;
        return SpinWait.SpinUntil(() => TryTake(file, out turn), patience ?? Patience) ? turn! : throw new IOException($"{file} is held by another process.");
    }

    private static bool TryTake(string file, [NotNullWhen(true)] out FileStream? turn)
    {
        try
        {
            turn = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (IOException e) when (IsHeld(e))
        {
            turn = null;
            return false;
        }
    }

    // A full disk or a folder that is gone does not get better by waiting, and is said as what it is. On Unix the code is errno, as the runtime says it for a lock that another holds.
    private static bool IsHeld(IOException e) => OperatingSystem.IsWindows()
        ? e.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        : e.HResult == (OperatingSystem.IsMacOS() ? 35 : 11); // EWOULDBLOCK

    internal static async Task WriteAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var fresh = $"{file}.{Guid.NewGuid():N}";
        await using (var stream = new FileStream(fresh, OwnersOnly(FileOptions.Asynchronous)))
        {
            await stream.WriteAsync(bytes, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
    }

    internal static Task WriteStateAsync(string place, KeyState state, CancellationToken cancellationToken) =>
        WriteAsync(Path.Combine(place, "key.json"), JsonSerializer.SerializeToUtf8Bytes(state, KeyFilesJson.Default.KeyState), cancellationToken);

    internal static async Task<KeyState?> ReadStateAsync(string place, CancellationToken cancellationToken)
    {
        var file = Path.Combine(place, "key.json");
        return File.Exists(file) ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(file, cancellationToken), KeyFilesJson.Default.KeyState) : null;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KeyState))]
[JsonSerializable(typeof(AuthorityState))]
[JsonSerializable(typeof(KeptPin))]
internal sealed partial class KeyFilesJson : JsonSerializerContext;
