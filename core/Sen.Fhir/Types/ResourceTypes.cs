using System.Collections.Frozen;

namespace Sen.Fhir;

public static partial class ResourceTypes
{
    private static readonly Lazy<FrozenSet<string>> Set = new(() => Names.ToFrozenSet(StringComparer.Ordinal));

    public static IReadOnlyList<string> All => Names;

    public static bool Contains(string name) => Set.Value.Contains(name);
}
