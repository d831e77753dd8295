namespace Sen.Fhir;

/// <summary>Where value sets find the code systems and value sets they are made of.</summary>
public interface ITermSource
{
    /// <summary>Every edition that is known of a code system, newest first; none: it is not known here.</summary>
    Task<IReadOnlyList<CodeList>> EditionsAsync(string url, CancellationToken cancellationToken);

    /// <summary>A ValueSet by its canonical address, with or without <c>|version</c>, or <c>ValueSet/id</c>.</summary>
    Task<FhirDocument?> ValueSetAsync(string name, CancellationToken cancellationToken);
}

/// <summary>For which day a value set is read.</summary>
/// <param name="Day">The editions in force on the day; null: all editions, for what was coded at any time.</param>
public sealed record TermScope(DateOnly? Day)
{
    /// <summary><c>system|version</c> that is to be used where the value set names none (R4, $expand system-version).</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The newest of the editions that are meant.</summary>
    public CodeList? ChooseOne(IReadOnlyList<CodeList> editions, string? version = null) => Choose(editions, version) is [var first, ..] ? first : null;

    /// <summary>The editions that are meant: the one a version names, the one of the day, or all.</summary>
    public IReadOnlyList<CodeList> Choose(IReadOnlyList<CodeList> editions, string? version = null)
    {
        if ((version ?? (editions.Count > 0 ? Versions.GetValueOrDefault(editions[0].Url) : null)) is { } wanted)
        {
            return [.. editions.Where(e => string.Equals(e.Version, wanted, StringComparison.Ordinal))];
        }

        return Day is not { } day ? editions : editions.FirstOrDefault(e => e.From is not { } from || from <= day) is { } one ? [one] : [];
    }
}
