using System.Collections.Frozen;

namespace Sen.Fhir;

/// <summary>One edition of a code system, in memory, with its hierarchy. Thread-safe.</summary>
public sealed class CodeList
{
    private readonly FrozenDictionary<string, CodeConcept> _byCode;
    private readonly Lazy<ILookup<string, CodeConcept>> _children;
    private readonly Lazy<FrozenDictionary<string, string>> _words;

    public CodeList(string url, IReadOnlyList<CodeConcept> concepts)
    {
        (Url, Concepts) = (url, concepts);
        _byCode = concepts.DistinctBy(c => c.Code, StringComparer.Ordinal).ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);
        _children = new Lazy<ILookup<string, CodeConcept>>(() =>
            Concepts.SelectMany(c => c.Parents.Select(p => (Parent: p, Concept: c))).ToLookup(p => p.Parent, p => p.Concept, StringComparer.Ordinal));
        _words = new Lazy<FrozenDictionary<string, string>>(() => _byCode.ToFrozenDictionary(c => c.Key, c => TermFilter.WordsOf(c.Value), StringComparer.Ordinal));
    }

    public string Url { get; }

    public string? Version { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    /// <summary>BCP 47, of the displays.</summary>
    public string? Language { get; init; }

    /// <summary>It holds every code of the system; otherwise (R4, content fragment) a code that is missing may still be right.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The first day on which this edition holds; null: it has always held.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Reads codes of a grammar, which no list can hold (UCUM); null: there are only the listed ones.</summary>
    public Func<string, CodeConcept?>? Grammar { get; init; }

    /// <summary>In the order of the list.</summary>
    public IReadOnlyList<CodeConcept> Concepts { get; }

    public CodeConcept? Get(string code) => _byCode.GetValueOrDefault(code) ?? Grammar?.Invoke(code);

    public IEnumerable<CodeConcept> ChildrenOf(string code) => _children.Value[code];

    /// <summary>Every code above this one, nearest first, itself not among them.</summary>
    public IReadOnlyList<string> AncestorsOf(string code) => Walk(code, c => _byCode.GetValueOrDefault(c)?.Parents ?? []);

    /// <summary>Every code under this one, itself not among them.</summary>
    public IReadOnlyList<string> DescendantsOf(string code) => Walk(code, c => _children.Value[c].Select(child => child.Code));

    public bool Subsumes(string wider, string narrower) =>
        string.Equals(wider, narrower, StringComparison.Ordinal) || AncestorsOf(narrower).Contains(wider, StringComparer.Ordinal);

    /// <summary>The words a listed concept is found by.</summary>
    internal string? WordsOf(string code) => _words.Value.GetValueOrDefault(code);

    private static List<string> Walk(string from, Func<string, IEnumerable<string>> next)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var waiting = new Queue<string>([from]);
        while (waiting.TryDequeue(out var code))
        {
            foreach (var other in next(code).Where(seen.Add))
            {
                found.Add(other);
                waiting.Enqueue(other);
            }
        }

        return found;
    }
}
