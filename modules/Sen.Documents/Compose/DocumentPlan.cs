using System.Security.Cryptography;
using System.Text;
using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Documents.Compose;

/// <summary>A part of a document: its words, and the resources they speak of.</summary>
/// <param name="Key">Name of its title in the texts, and of the section to those who print it.</param>
/// <param name="Loinc">Code of the section; null: one of ours.</param>
/// <param name="Div">XHTML inside the narrative's div.</param>
/// <param name="Entries">What it speaks of, in the order of the words.</param>
internal sealed record PlannedSection(string Key, string? Loinc, string Div, IReadOnlyList<FhirDocument> Entries);

/// <summary>Everything a document says, before it has its form. The same facts make the same plan.</summary>
internal sealed record DocumentPlan
{
    public required DocumentKind Kind { get; init; }

    /// <summary>Logical id of the Bundle, the DocumentReference and the PDF: it follows from what was signed, so twice makes nothing twice.</summary>
    public required string Id { get; init; }

    /// <summary>What people know it by: the code of a prescription, the number of a sample or a bill.</summary>
    public required Identifier Number { get; init; }

    /// <summary>The signed or settled fact it follows from.</summary>
    public required Reference Source { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who answers for it: a practitioner, or the facility.</summary>
    public required Reference Signer { get; init; }

    /// <summary>How the signer was confirmed (<see cref="Record.Confirmations"/>); null when nobody was asked.</summary>
    public string? Confirmation { get; init; }

    /// <summary>Whom the facility asks to confirm it after the signer.</summary>
    public PractitionerRole? CounterSigner { get; init; }

    public required IReadOnlyList<PlannedSection> Sections { get; init; }

    /// <summary>The document whose place it takes.</summary>
    public Replaced? Replaces { get; init; }

    /// <summary>Why, when it takes the place of another.</summary>
    public string? Reason { get; init; }

    internal static string IdOf(Reference source, string suffix)
    {
        var id = source.ReferenceValue!.Split('/')[1];
        return id.Length + suffix.Length < 64 ? $"{id}-{suffix}" : $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16))}-{suffix}";
    }

    internal static Identifier IdentifierOf(string id) => Identifier.Of(Systems.Document, id);
}

/// <summary>A document that another takes the place of.</summary>
internal sealed record Replaced(DocumentReference Resource, long Version);
