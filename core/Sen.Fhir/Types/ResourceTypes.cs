using System.Collections.Frozen;
using System.Text.Json;

namespace Sen.Fhir;

public static partial class ResourceTypes
{
    private static readonly Lazy<FrozenSet<string>> Set = new(() => Names.ToFrozenSet(StringComparer.Ordinal));

    public static IReadOnlyList<string> All => Names;

    public static bool Contains(string name) => Set.Value.Contains(name);

    /// <summary>The name of the type, or null when there is none of that name.</summary>
    internal static string? Find(ReadOnlySpan<char> name) =>
        Set.Value.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var type) ? type : null;

    /// <summary>What a resource says it is; null when that is no R4 type.</summary>
    internal static string? Of(JsonElement resource)
    {
        Span<char> buffer = stackalloc char[JsonText.Short];
        return Find(JsonText.Of(resource, "resourceType"u8, buffer));
    }
}
