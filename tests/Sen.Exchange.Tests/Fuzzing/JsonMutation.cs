using System.Text.Json;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>What becomes of a member or item: its text is written in place of the old one, nothing when that is empty.</summary>
/// <param name="name">Null for an item of an array.</param>
/// <param name="value">JSON as it was.</param>
internal delegate string Change(string? name, string value);

/// <summary>JSON written anew with one place changed; as text, because what matters most is what no tree can hold.</summary>
internal static class JsonMutation
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 200 };

    /// <summary>The text with a place changed, counted from the first over the end; the text itself when it is JSON no more.</summary>
    internal static string At(string json, int place, Change change)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            var count = Places(document.RootElement);
            return count == 0 ? json : new Writer(place % count, change).Write(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    /// <summary>JSON pointers of everything in a resource.</summary>
    internal static IReadOnlyList<string> Pointers(string json)
    {
        using var document = JsonDocument.Parse(json);
        var found = new List<string>();
        Collect(document.RootElement, "", found);
        return found;
    }

    private static void Collect(JsonElement element, string path, List<string> found)
    {
        found.Add(path);
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                Collect(member.Value, $"{path}/{member.Name}", found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in element.EnumerateArray().Index())
            {
                Collect(item, $"{path}/{index}", found);
            }
        }
    }

    private static int Places(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(m => 1 + Places(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(i => 1 + Places(i)),
        _ => 0,
    };

    internal static string Member(string? name, string value) => name is null ? value : $"{JsonSerializer.Serialize(name)}:{value}";

    private sealed class Writer(int place, Change change)
    {
        private int _next;

        internal string Write(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => $"{{{Joined(element.EnumerateObject().Select(m => Part(m.Name, m.Value)))}}}",
            JsonValueKind.Array => $"[{Joined(element.EnumerateArray().Select(i => Part(null, i)))}]",
            _ => element.GetRawText(),
        };

        private string Part(string? name, JsonElement value)
        {
            var isHit = _next++ == place;
            var text = Write(value);
            return isHit ? change(name, text) : Member(name, text);
        }

        private static string Joined(IEnumerable<string> parts) => string.Join(',', parts.Where(p => p.Length > 0));
    }
}
