using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Documents.Paper;

/// <summary>A document as its paper reads it: from the Bundle alone, so that the paper says what was signed and nothing else.</summary>
internal sealed class DocumentView
{
    private readonly Dictionary<string, Resource> _parts;

    internal DocumentView(Bundle bundle)
    {
        Bundle = bundle;
        _parts = bundle.Entry.Select(e => e.Resource).OfType<Resource>().ToDictionary(r => $"{r.ResourceType}/{r.Id}", StringComparer.Ordinal);
        Composition = bundle.Entry[0].Resource as Composition ?? throw new ArgumentException("A document begins with its Composition.", nameof(bundle));
        Kind = DocumentKinds.Of(Composition.Type) ?? throw new ArgumentException("Not a document of a visit.", nameof(bundle));
    }

    internal Bundle Bundle { get; }

    internal Composition Composition { get; }

    internal DocumentKind Kind { get; }

    internal string Number => Composition.Identifier?.Value ?? "";

    internal DateTimeOffset At => VietnamTime.Local(Bundle.Timestamp!.LowerBound);

    internal PersonView Person => new(Find<Patient>(Composition.Subject) ?? new Patient());

    internal VisitView Visit => new(Find<Encounter>(Composition.Encounter) ?? new Encounter());

    internal Organization? Facility => Find<Organization>(Composition.Custodian);

    internal Practitioner? Signer => Find<Practitioner>(Composition.Author.FirstOrDefault());

    /// <summary>"BS.CKI Lê Minh Triết", or whatever the reference says.</summary>
    internal string SignerName => Signer?.Name.FirstOrDefault() is { } name
        ? $"{string.Join(' ', name.Prefix)} {name.Text ?? string.Join(' ', name.Given.Prepend(name.Family ?? ""))}".Trim()
        : Find<Organization>(Composition.Author.FirstOrDefault())?.Name ?? Composition.Author.FirstOrDefault()?.Display ?? "";

    /// <summary>Whom the facility asked to confirm it.</summary>
    internal PractitionerRole? CounterSigner => Composition.Attester.Select(a => Find<PractitionerRole>(a.Party)).FirstOrDefault(r => r is not null);

    internal string? Licence => Signer?.Identifier.In(Systems.PracticeLicence);

    internal bool IsSample => Bundle.IsSample();

    internal Composition.SectionComponent? Section(string key) => Composition.Section.FirstOrDefault(s => s.Code?.Has(Systems.DocumentSection, key) == true);

    internal string Words(string key) => Xhtml.Text(Section(key)?.Text?.Div);

    internal IReadOnlyList<T> Entries<T>(string key)
        where T : Resource => [.. (Section(key)?.Entry.AsEnumerable() ?? []).Select(Find<T>).OfType<T>()];

    internal T? Find<T>(Reference? reference)
        where T : Resource => reference?.ReferenceValue is { } key ? _parts.GetValueOrDefault(key) as T : null;

    internal IEnumerable<T> All<T>()
        where T : Resource => _parts.Values.OfType<T>();

    internal string Card => Entries<Coverage>("Coverage") is [var coverage, ..] && coverage.Identifier.In(Systems.BhytCard) is { } text
        && BhytCardNumber.Parse(text).TryGet(out var card, out _) ? card.Masked : "–";

    internal string CitizenNumber => Vietnam.CitizenNumber.Parse(Person.CitizenNumber).TryGet(out var number, out _) ? number.Masked : "–";

    internal string Birth => Person.BirthDate?.ToDateOnly() is { } day ? VietnameseDate.Day(day) : Person.BirthDate?.Text ?? "";

    internal string Sex => PaperTexts.Of($"Sex.{Person.Gender ?? "unknown"}");

    /// <summary>"Phòng 204, khám Nội tiết".</summary>
    internal string Place => string.Join(", ", new[] { Visit.RoomName, Visit.SpecialtyName.Length > 0 ? PaperTexts.Of("Paper.Specialty", Visit.SpecialtyName) : "" }.Where(t => t.Length > 0));
}

/// <summary>What a paper says of its own signing and sealing.</summary>
/// <param name="Qr">What the QR code holds.</param>
/// <param name="LastFour">For the eye: the page behind the code shows the same.</param>
/// <param name="SignedAt">When it was signed.</param>
/// <param name="MadeAt">When the paper was made.</param>
internal sealed record PaperProof(string Qr, string LastFour, DateTimeOffset SignedAt, DateTimeOffset MadeAt);
