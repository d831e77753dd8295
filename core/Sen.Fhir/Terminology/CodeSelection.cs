namespace Sen.Fhir;

/// <summary>A set of codes, each of a code system.</summary>
public sealed class CodeSelection
{
    private readonly HashSet<(string System, string Code)> _codes;
    private readonly Lazy<HashSet<string>> _bare;

    public CodeSelection(IEnumerable<(string System, string Code)> codes)
    {
        _codes = [.. codes];
        _bare = new Lazy<HashSet<string>>(() => _codes.Select(c => c.Code).ToHashSet(StringComparer.Ordinal));
    }

    public int Count => _codes.Count;

    public IReadOnlyCollection<(string System, string Code)> Codes => _codes;

    /// <summary>The codes alone, for values that have no system: an element of type code has its system by definition only.</summary>
    public IReadOnlyCollection<string> BareCodes => _bare.Value;

    public bool Has(string? system, string code) => string.IsNullOrEmpty(system) ? _bare.Value.Contains(code) : _codes.Contains((system, code));
}
