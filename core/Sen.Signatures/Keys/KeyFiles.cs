using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

/// <summary>What the software key place remembers of a key beside the key itself.</summary>
internal sealed record KeyState(bool HasPin, int WrongTries);

/// <summary>Small files that are whole after a crash and that only their owner reads.</summary>
internal static class KeyFiles
{
    internal static async Task WriteAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var fresh = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(fresh, options))
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
internal sealed partial class KeyFilesJson : JsonSerializerContext;
