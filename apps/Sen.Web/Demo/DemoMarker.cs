using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Web.Demo;

/// <summary>An account that a practice node shows at its start.</summary>
public sealed record DemoAccount(string UserName, string Password, string Role, string Display);

/// <summary>A device code that a practice node shows at its start; it works once.</summary>
public sealed record DemoDevice(string Display, string Code);

/// <summary>
/// The file demo.json in the data folder: this node is for practice, its people are invented, and these are its accounts.
/// A folder without it holds the real thing: real clock, no invented passwords.
/// </summary>
public sealed record DemoMarker(DateTimeOffset SeededAt, IReadOnlyList<DemoAccount> Accounts, IReadOnlyList<DemoDevice> Devices, IReadOnlyList<string> Phones)
{
    private const string FileName = "demo.json";

    public static DemoMarker? Read(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), DemoJson.Default.DemoMarker) : null;
    }

    public void Write(string dataDirectory)
    {
        // Whole or not at all: a half-seeded folder must not look like a finished one.
        var path = Path.Combine(dataDirectory, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, DemoJson.Default.DemoMarker));
        File.Move(path + ".new", path, overwrite: true);
    }
}

[JsonSerializable(typeof(DemoMarker))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class DemoJson : JsonSerializerContext;
