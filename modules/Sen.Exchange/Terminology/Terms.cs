using System.Collections.Concurrent;
using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>What codes mean, for searches (every edition, the Record's own lists too) and for paths (what ships, from memory).</summary>
internal sealed class Terms(TermLibrary library) : ITerminology, IFhirTerminology
{
    /// <summary>Most codes that one condition of a search may stand for.</summary>
    private const int MostCodes = 100_000;

    private static readonly ConcurrentDictionary<string, ValueSetContent> ShippedSets = new(StringComparer.Ordinal);

    public async Task<FhirResult<CodeSelection>> ValueSetAsync(string name, CancellationToken cancellationToken)
    {
        var read = await new ValueSetReader(library, new TermScope(Day: null)).ReadAsync(name, cancellationToken);
        if (!read.Succeeded)
        {
            return new FhirResult<CodeSelection>(read.Issues);
        }

        var content = read.Value;
        if (content.Unknown.Concat(content.Endless).FirstOrDefault() is { } system)
        {
            return Failed("not-supported", $"The value set {name} takes codes of {system} by a rule, which cannot be listed here.");
        }

        var codes = content.Codes.Select(c => (c.System, c.Concept.Code)).Take(MostCodes + 1).ToList();
        return codes.Count > MostCodes ? Failed("too-costly", $"The value set {name} has more than {MostCodes} codes.") : new FhirResult<CodeSelection>(new CodeSelection(codes));
    }

    public Task<FhirResult<CodeSelection>> AboveAsync(string system, string code, CancellationToken cancellationToken) =>
        HierarchyAsync(system, code, (list, c) => list.AncestorsOf(c), cancellationToken);

    public Task<FhirResult<CodeSelection>> BelowAsync(string system, string code, CancellationToken cancellationToken) =>
        HierarchyAsync(system, code, (list, c) => list.DescendantsOf(c), cancellationToken);

    public bool? IsMember(string? system, string code, string valueSet)
    {
        if (Shipped(valueSet) is not { } content)
        {
            return null;
        }

        return content.Find(system, code) is not null ? true : content.IsUnsure(system) ? null : false;
    }

    public bool? Subsumes(string system, string wider, string narrower)
    {
        var knowing = TermLibrary.Shipped(system).Where(list => list.Get(wider) is not null && list.Get(narrower) is not null).ToList();
        return knowing.Count == 0 ? null : knowing.Exists(list => list.Subsumes(wider, narrower));
    }

    private async Task<FhirResult<CodeSelection>> HierarchyAsync(
        string system, string code, Func<CodeList, string, IEnumerable<string>> others, CancellationToken cancellationToken)
    {
        var editions = await library.EditionsAsync(system, cancellationToken);
        if (editions.Count == 0)
        {
            return Failed("not-found", $"The code system {system} is not known here.");
        }

        var knowing = editions.Where(list => list.Get(code) is not null).ToList();
        return knowing.Count == 0
            ? Failed("code-invalid", $"The code system {system} has no code {code}.")
            : new FhirResult<CodeSelection>(new CodeSelection(knowing.SelectMany(list => others(list, code)).Append(code).Select(c => (system, c))));
    }

    // Everything that ships answers at once.
    private static ValueSetContent? Shipped(string valueSet)
    {
        if (ShippedSets.TryGetValue(valueSet, out var known))
        {
            return known;
        }

        var reading = new ValueSetReader(ShippedSource.Instance, new TermScope(Day: null)).ReadAsync(valueSet, CancellationToken.None);
        return reading is { IsCompletedSuccessfully: true, Result: { Succeeded: true, Value: var content } } ? ShippedSets.GetOrAdd(valueSet, content) : null;
    }

    private static FhirResult<CodeSelection> Failed(string code, string message) => new([new FhirIssue("error", code, "", message)]);

    private sealed class ShippedSource : ITermSource
    {
        internal static readonly ShippedSource Instance = new();

        public Task<IReadOnlyList<CodeList>> EditionsAsync(string url, CancellationToken cancellationToken) => Task.FromResult(TermLibrary.Shipped(url));

        public Task<FhirDocument?> ValueSetAsync(string name, CancellationToken cancellationToken) =>
            Task.FromResult(StandardTerminology.ValueSet(name.Split('|')[0]) ?? TermLibrary.ImplicitSet(name));
    }
}
