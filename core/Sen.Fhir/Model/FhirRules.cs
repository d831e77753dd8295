using System.Collections.Frozen;

namespace Sen.Fhir;

/// <summary>An invariant of the definitions (R4, ElementDefinition.constraint), compiled when it is first asked.</summary>
internal sealed class FhirRule(string key, string severity, string expression, string words)
{
    private readonly Lazy<FhirPath> _path = new(() => FhirPath.Compile(expression));

    internal string Key { get; } = key;

    internal string Severity { get; } = severity;

    /// <summary>Whether it says something only where resources are contained (dom-2, dom-4, dom-5).</summary>
    internal bool IsAboutContained { get; } = expression.StartsWith("contained.", StringComparison.Ordinal);

    /// <summary>What it asks for, in the words of the definition.</summary>
    internal string Words { get; } = words;

    internal FhirPath Path => _path.Value;
}

/// <summary>The codes of a value set.</summary>
internal sealed class CodeSet(string url, IReadOnlyDictionary<string, string[]> systems)
{
    private readonly FrozenDictionary<string, FrozenSet<string>>.AlternateLookup<ReadOnlySpan<char>> _bySystem =
        systems.ToFrozenDictionary(s => s.Key, s => s.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _codes =
        systems.Values.SelectMany(c => c).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    internal string Url { get; } = url;

    internal bool Has(ReadOnlySpan<char> code) => _codes.Contains(code);

    internal bool Has(ReadOnlySpan<char> system, ReadOnlySpan<char> code) =>
        _bySystem.TryGetValue(system, out var codes) && codes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(code);
}

/// <summary>Invariants and required bindings by the path of what they are about, from <c>rules.txt</c> and <c>codes.txt</c>.</summary>
internal static class FhirRules
{
    private static readonly FrozenDictionary<string, CodeSet> Sets = LoadSets();
    private static readonly Lazy<FrozenSet<string>> Keys = new(() =>
        All.Select(r => r.Key).Concat(["ele-1", "ext-1", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6", "con-3", "ref-1"]).ToFrozenSet(StringComparer.Ordinal));
    private static readonly (FrozenDictionary<string, FhirRule[]> Rules, FrozenDictionary<string, CodeSet> Bindings) Tables = Load();

    internal static IEnumerable<FhirRule> All => Tables.Rules.Values.SelectMany(r => r);

    /// <summary>Whether a rule of this name is one of the base definitions, asked or left out by choice.</summary>
    internal static bool Knows(string key) => Keys.Value.Contains(key);

    /// <summary>A value set of a required binding, by its address.</summary>
    internal static CodeSet? Set(string url) => Sets.GetValueOrDefault(url);

    /// <summary>The rules of a type, a part or an element (<c>Patient.contact</c>), without those of its base.</summary>
    internal static IReadOnlyList<FhirRule> Of(string path) => Tables.Rules.TryGetValue(path, out var rules) ? rules : [];

    /// <summary>The codes that an element's required binding allows; null when it has none, or none that a list can give.</summary>
    internal static CodeSet? Binding(string path) => Tables.Bindings.GetValueOrDefault(path);

    private static (FrozenDictionary<string, FhirRule[]> Rules, FrozenDictionary<string, CodeSet> Bindings) Load()
    {
        var rules = new List<(string Path, FhirRule Rule)>();
        var bindings = new Dictionary<string, CodeSet>(StringComparer.Ordinal);
        foreach (var fields in Embedded.Lines("rules.txt").Select(l => l.Split('\t')))
        {
            if (fields[0] is "rule")
            {
                rules.Add((fields[1], new FhirRule(fields[2], fields[3], fields[4], fields[5])));
            }
            else if (Sets.TryGetValue(fields[2], out var set))
            {
                bindings[fields[1]] = set;
            }
        }

        return (
            rules.GroupBy(r => r.Path, r => r.Rule, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal),
            bindings.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static FrozenDictionary<string, CodeSet> LoadSets()
    {
        var sets = new Dictionary<string, Dictionary<string, string[]>>(StringComparer.Ordinal);
        Dictionary<string, string[]> current = [];
        foreach (var line in Embedded.Lines("codes.txt"))
        {
            if (line[0] != ' ')
            {
                sets[line] = current = new Dictionary<string, string[]>(StringComparer.Ordinal);
                continue;
            }

            var fields = line[1..].Split('\t');
            current[fields[0]] = fields[1..];
        }

        return sets.ToFrozenDictionary(s => s.Key, s => new CodeSet(s.Key, s.Value), StringComparer.Ordinal);
    }
}
