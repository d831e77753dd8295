using System.Text.Json;
using System.Text.Json.Serialization;
using Sen.Log;
using Sen.Record;

namespace Sen.Transparency.Verify;

/// <summary>How far the running check has come; kept in a file, so that a restart does not begin anew.</summary>
internal sealed record CheckProgress
{
    /// <summary>The tree over what this pass has checked, base64 of <see cref="Frontier.ToBytes"/>; empty at the beginning.</summary>
    public string Frontier { get; init; } = "";

    /// <summary>Whether this pass found anything so far.</summary>
    public bool Found { get; init; }

    /// <summary>When the last pass came to the end; null: none has.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Entries it covered.</summary>
    public long EndedAt { get; init; }

    public bool LastPassWasWhole { get; init; }

    /// <summary>When whole tables were looked through.</summary>
    public DateTimeOffset? Tables { get; init; }

    [JsonIgnore]
    internal Frontier Tree => Sen.Log.Frontier.TryRead(Convert.FromBase64String(Frontier), out var tree) ? tree : Sen.Log.Frontier.Empty;

    internal CheckProgress After(Verification slice, bool isWhole, DateTimeOffset now) => slice.IsAtHead
        ? this with { Frontier = "", Found = false, Ended = now, EndedAt = slice.Positions, LastPassWasWhole = isWhole && !Found }
        : this with { Frontier = Convert.ToBase64String(slice.Frontier.ToBytes()), Found = Found || !isWhole };

    /// <summary>A file that is broken or gone costs nothing but a pass from the beginning.</summary>
    internal static CheckProgress Load(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllText(file), CheckJson.Default.CheckProgress) ?? new() : new();
        }
        catch (JsonException)
        {
            return new();
        }
    }

    internal void Save(string file)
    {
        var fresh = $"{file}.new";
        File.WriteAllText(fresh, JsonSerializer.Serialize(this, CheckJson.Default.CheckProgress));
        File.Move(fresh, file, overwrite: true);
    }
}

[JsonSerializable(typeof(CheckProgress))]
internal sealed partial class CheckJson : JsonSerializerContext;
