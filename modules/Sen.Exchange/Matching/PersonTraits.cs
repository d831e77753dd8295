using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Exchange.Matching;

/// <summary>What of a Patient is compared, brought into one form.</summary>
internal sealed record PersonTraits
{
    private PersonTraits()
    {
    }

    internal required IReadOnlyList<(string System, string Value)> Identifiers { get; init; }

    internal required IReadOnlyList<NameWords> Names { get; init; }

    internal required FhirDate? BirthDate { get; init; }

    /// <summary>male or female; other and unknown say nothing.</summary>
    internal required string? Sex { get; init; }

    /// <summary>+84…</summary>
    internal required IReadOnlyList<string> Phones { get; init; }

    /// <summary>Codes of wards.</summary>
    internal required IReadOnlyList<string> Wards { get; init; }

    /// <summary>Enough to look for somebody: a number, a phone, a birth date or a name of two words.</summary>
    internal bool SaysWho => Identifiers.Count > 0 || Phones.Count > 0 || BirthDate is not null || Names.Any(n => n.Folded.Length > 1);

    internal static PersonTraits Of(Patient patient) => new()
    {
        Identifiers = [.. patient.Identifier.Where(i => i is { System.Length: > 0, Value.Length: > 0 }).Select(i => (i.System!, i.Value!))],
        Names = [.. patient.Name.Select(Written).OfType<string>().Select(NameWords.Of).Where(n => n.Folded.Length > 0)],
        BirthDate = patient.BirthDate,
        Sex = patient.Gender is "male" or "female" ? patient.Gender : null,
        Phones = [.. patient.Telecom.Where(t => t.System is null or "phone" or "sms").Select(t => PhoneNumber.Parse(t.Value)).Where(p => p.Succeeded).Select(p => p.Value.E164).Distinct(StringComparer.Ordinal)],
        Wards = [.. patient.Address.SelectMany(a => a.Extension).Where(e => e.Url is Systems.Extensions.Ward).Select(e => e.ValueCode).OfType<string>()],
    };

    // The text is how it is said here; parts are put together family name first.
    private static string? Written(HumanName name) => name.Text is { Length: > 0 } text ? text
        : string.Join(' ', new[] { name.Family }.Concat(name.Given).Where(part => part is { Length: > 0 })) is { Length: > 0 } parts ? parts : null;
}

/// <summary>A name as words.</summary>
/// <param name="Marked">Lower case, marks kept.</param>
/// <param name="Folded">Without marks.</param>
internal sealed record NameWords(string Marked, string[] Folded)
{
    internal static NameWords Of(string text)
    {
        var words = SearchKey.Words(text);
        return new NameWords(string.Join(' ', SearchText.WellFormed(text).Normalize().ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), [.. words]);
    }

    /// <summary>How likely another person has this word in this place: the first is the family name, the last what one is called.</summary>
    internal double ShareOf(string word) => Array.IndexOf(Folded, word) is var at && at == 0 ? NameCounts.Family(word)
        : at == Folded.Length - 1 ? NameCounts.Given(word) : NameCounts.Middle(word);
}
