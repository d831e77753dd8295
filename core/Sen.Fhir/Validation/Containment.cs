using System.Text.Json;

namespace Sen.Fhir;

/// <summary>
/// References inside one resource and the resources it contains (R4, 2.3.0.5): what <c>#id</c> names is there (ref-1), and what is
/// contained is referred to, or refers to its container (dom-3). The definitions say it in FHIRPath that walks the resource again for
/// every contained one; here one walk collects it.
/// </summary>
internal sealed class Containment(JsonElement root)
{
    private HashSet<string>? _named;
    private HashSet<int>? _up;

    /// <summary>Whether there is anything to check at the end.</summary>
    internal bool HasContained { get; } = root.TryGetProperty("contained"u8, out var contained) && contained.ValueKind == JsonValueKind.Array;

    /// <summary>Notes a text that begins with '#'. <paramref name="within"/> is the contained resource that says it, -1 for the container.</summary>
    internal void Note(string text, int within)
    {
        if (text.Length > 1)
        {
            (_named ??= new(StringComparer.Ordinal)).Add(text[1..]);
        }
        else
        {
            (_up ??= []).Add(within);
        }
    }

    internal bool Has(ReadOnlySpan<char> id)
    {
        foreach (var contained in Contained())
        {
            if (contained.ValueKind == JsonValueKind.Object && contained.TryGetProperty("id"u8, out var own) && own.ValueKind == JsonValueKind.String && own.ValueEquals(id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something contained stands alone.</summary>
    internal bool HasStray()
    {
        var index = 0;
        foreach (var contained in Contained())
        {
            var id = contained.ValueKind == JsonValueKind.Object && contained.TryGetProperty("id"u8, out var own) && own.ValueKind == JsonValueKind.String ? own.GetString() : null;
            if ((id is null || _named?.Contains(id) != true) && _up?.Contains(index) != true)
            {
                return true;
            }

            index++;
        }

        return false;
    }

    private JsonElement.ArrayEnumerator Contained() => HasContained ? root.GetProperty("contained"u8).EnumerateArray() : default;
}
