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
    private readonly FrozenDictionary<int, int> _pairs;
    private readonly FrozenDictionary<string, (int Words, int Pairs)[]> _pairsOf;

    internal Catalog(IReadOnlyDictionary<string, int> ids)
    {
        _ids = ids.ToFrozenDictionary(StringComparer.Ordinal);
        _types = ResourceTypes.All.ToFrozenDictionary(t => ids[t], t => t);
        _keys = IndexedParameters.All.ToFrozenDictionary(p => (p.Type, p.Parameter.Code), p => ids[Name(p)]);
        _pairsOf = IndexedParameters.All.Where(HasPairs).GroupBy(p => p.Type, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(p => (ids[Name(p)], ids[Pairs(p)])).ToArray(), StringComparer.Ordinal);
        _pairs = _pairsOf.Values.SelectMany(p => p).ToFrozenDictionary(p => p.Words, p => p.Pairs);
        _compartments = ResourceTypes.All.ToFrozenDictionary(t => t, t => ids[Compartment(t)], StringComparer.Ordinal);
    }

    /// <summary>Every name an engine has to know. New ones are added at the end of the table when a new version of Sen opens it.</summary>
    internal static IEnumerable<string> Names { get; } =
    [
        .. ResourceTypes.All,
        .. ResourceTypes.All.Select(Compartment),
        .. ResourceTypes.All.Select(Label),
        .. IndexedParameters.All.Select(Name),
        .. IndexedParameters.All.Where(HasPairs).Select(Pairs),
    ];

    internal int TypeId(string type) => _ids[type];

    internal string TypeName(int id) => _types[id];

    /// <summary>The key of an indexed parameter; null when it is not indexed.</summary>
    internal int? Key(string type, string parameter) => _keys.TryGetValue((type, parameter), out var key) ? key : null;

    /// <summary>The key of the pairs of words beside a key of words; null: it has none.</summary>
    internal int? PairsKey(int words) => _pairs.TryGetValue(words, out var pairs) ? pairs : null;

    /// <summary>Every key of a type that has pairs of words beside its words.</summary>
    internal IReadOnlyList<(int Words, int Pairs)> PairsOf(string type) => _pairsOf.TryGetValue(type, out var pairs) ? pairs : [];

    /// <summary>The key under which the patients of a resource's compartment are indexed.</summary>
    internal int CompartmentKey(string type) => _compartments[type];

    /// <summary>The key under which the sensitivity labels of a resource are indexed.</summary>
    internal int LabelKey(string type) => _ids[Label(type)];

    private static string Name(IndexedParameter indexed) => $"{indexed.Type}.{indexed.Parameter.Code}";

    private static bool HasPairs(IndexedParameter indexed) => WordPairs.Has(indexed.Type, indexed.Parameter.Code);

    private static string Pairs(IndexedParameter indexed) => Name(indexed) + "._pairs";

    private static string Label(string type) => type + "._label";

    private static string Compartment(string type) => type + "._compartment";
}
