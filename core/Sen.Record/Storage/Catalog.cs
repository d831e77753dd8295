using System.Collections.Frozen;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// Small numbers for long names: resource types and index keys. The numbers belong to one database; an engine interns
/// <see cref="Names"/> when it opens and gives the mapping.
/// </summary>
internal sealed class Catalog
{
    private readonly FrozenDictionary<string, int> _ids;
    private readonly FrozenDictionary<int, string> _types;
    private readonly FrozenDictionary<(string Type, string Parameter), int> _keys;
    private readonly FrozenDictionary<string, int> _compartments;
    private readonly FrozenDictionary<int, int> _sets;
    private readonly FrozenDictionary<string, (int Words, int Sets)[]> _setsOf;

    internal Catalog(IReadOnlyDictionary<string, int> ids)
    {
        _ids = ids.ToFrozenDictionary(StringComparer.Ordinal);
        _types = ResourceTypes.All.ToFrozenDictionary(t => ids[t], t => t);
        _keys = IndexedParameters.All.ToFrozenDictionary(p => (p.Type, p.Parameter.Code), p => ids[Name(p)]);
        _setsOf = IndexedParameters.All.Where(HasSets).GroupBy(p => p.Type, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(p => (ids[Name(p)], ids[Sets(p)])).ToArray(), StringComparer.Ordinal);
        _sets = _setsOf.Values.SelectMany(p => p).ToFrozenDictionary(p => p.Words, p => p.Sets);
        _compartments = ResourceTypes.All.ToFrozenDictionary(t => t, t => ids[Compartment(t)], StringComparer.Ordinal);
    }

    /// <summary>Every name an engine has to know. New ones are added at the end of the table when a new version of Sen opens it.</summary>
    internal static IEnumerable<string> Names { get; } =
    [
        .. ResourceTypes.All,
        .. ResourceTypes.All.Select(Compartment),
        .. IndexedParameters.All.Select(Name),
        .. IndexedParameters.All.Where(HasSets).Select(Sets),
    ];

    internal int TypeId(string type) => _ids[type];

    internal string TypeName(int id) => _types[id];

    internal bool IsType(int id) => _types.ContainsKey(id);

    /// <summary>The key of an indexed parameter; null when it is not indexed.</summary>
    internal int? Key(string type, string parameter) => _keys.TryGetValue((type, parameter), out var key) ? key : null;

    /// <summary>The key of the sets of words beside a key of words; null: it has none.</summary>
    internal int? SetsKey(int words) => _sets.TryGetValue(words, out var sets) ? sets : null;

    /// <summary>Every key of a type that has sets of words beside its words.</summary>
    internal IReadOnlyList<(int Words, int Sets)> SetsOf(string type) => _setsOf.TryGetValue(type, out var sets) ? sets : [];

    /// <summary>The key under which the patients of a resource's compartment are indexed.</summary>
    internal int CompartmentKey(string type) => _compartments[type];

    private static string Name(IndexedParameter indexed) => $"{indexed.Type}.{indexed.Parameter.Code}";

    private static bool HasSets(IndexedParameter indexed) => WordSets.Has(indexed.Type, indexed.Parameter.Code);

    private static string Sets(IndexedParameter indexed) => Name(indexed) + "._sets";

    private static string Compartment(string type) => type + "._compartment";
}
