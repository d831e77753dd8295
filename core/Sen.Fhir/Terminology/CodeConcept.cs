namespace Sen.Fhir;

/// <summary>A concept of a code system.</summary>
/// <param name="Code">As it is written in a Coding.</param>
/// <param name="Display">What people read, in the language of its list; null when the list gives none.</param>
public sealed record CodeConcept(string Code, string? Display)
{
    public string? Definition { get; init; }

    /// <summary>Codes that it stands directly under.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>It groups others and is not for coding with (R4, CodeSystem property notSelectable).</summary>
    public bool IsAbstract { get; init; }

    /// <summary>No longer to be used for what is new.</summary>
    public bool IsInactive { get; init; }

    /// <summary>What it is called in other languages.</summary>
    public IReadOnlyList<CodeDesignation> Designations { get; init; } = [];

    public IReadOnlyList<CodeProperty> Properties { get; init; } = [];

    /// <summary>Words of everyday speech by which it is found, never shown.</summary>
    public string? Also { get; init; }

    /// <summary>The term in a language when there is one, else the display.</summary>
    public string? DisplayIn(string? language) => language is null
        ? Display
        : Designations.FirstOrDefault(d => d.Language is { } own && language.StartsWith(own, StringComparison.OrdinalIgnoreCase))?.Value ?? Display;
}

/// <summary>A term for a concept (R4, CodeSystem.concept.designation).</summary>
/// <param name="Language">BCP 47; null when it is not said.</param>
public sealed record CodeDesignation(string? Language, string Value);

/// <summary>A property of a concept (R4, CodeSystem.concept.property).</summary>
/// <param name="Type">The type of value[x] in a Parameters answer: code, string, boolean, integer, decimal, dateTime, Coding.</param>
/// <param name="Value">The value as text; of a Coding its code.</param>
public sealed record CodeProperty(string Code, string Type, string Value)
{
    /// <summary>Words for the value of a code.</summary>
    public string? Description { get; init; }
}
