using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Consultation.Note;

/// <summary>A part of the note that is written in free words.</summary>
/// <param name="Key">Name in forms and texts.</param>
/// <param name="Loinc">Code of the Composition section.</param>
/// <param name="Longest">Most characters kept; more is refused, not cut.</param>
public sealed record NoteSection(string Key, string Loinc, int Longest)
{
    /// <summary>Hỏi bệnh: why the person came, in their words.</summary>
    public static readonly NoteSection Complaint = new("complaint", Codes.SectionComplaint, 8_000);

    /// <summary>Khám: what was found.</summary>
    public static readonly NoteSection Findings = new("findings", Codes.SectionFindings, 8_000);

    /// <summary>Lời dặn, also printed on the prescription.</summary>
    public static readonly NoteSection Advice = new("advice", Codes.SectionAdvice, 2_000);

    /// <summary>Tiền sử, thói quen (LOINC 11348-0, history of past illness): carried from visit to visit.</summary>
    public static readonly NoteSection History = new("history", "11348-0", 4_000);

    /// <summary>What to do before the next visit (LOINC 18776-5, plan of care).</summary>
    public static readonly NoteSection Plan = new("plan", "18776-5", 500);

    public static IReadOnlyList<NoteSection> All { get; } = [Complaint, Findings, Advice, History, Plan];

    public static NoteSection? Named(string? key) => All.FirstOrDefault(s => string.Equals(s.Key, key, StringComparison.Ordinal));
}

/// <summary>The note of one consultation, read from its Composition. There is one Composition per Encounter, with the same id.</summary>
internal sealed class ConsultationNote(Composition composition)
{
    /// <summary>Day of the next visit, on the Composition until signing makes the Appointment.</summary>
    public const string NextVisitExtension = "urn:sen:ext:next-visit";

    /// <summary>Days the prescription lasts, chosen before or after the medicines.</summary>
    public const string SupplyDaysExtension = "urn:sen:ext:supply-days";

    private const string ConsultationNoteLoinc = "11488-4";

    public Composition Resource => composition;

    public bool Signed => composition.Status is "final" or "amended";

    public DateOnly? NextVisit
    {
        get => composition.Extension.Named(NextVisitExtension)?.ValueDate?.ToDateOnly();
        set => SetExtension(NextVisitExtension, value is { } day ? new Extension { Url = NextVisitExtension, ValueDate = FhirDate.Of(day) } : null);
    }

    public int? Days
    {
        get => composition.Extension.Named(SupplyDaysExtension)?.ValueInteger;
        set => SetExtension(SupplyDaysExtension, value is { } days ? new Extension { Url = SupplyDaysExtension, ValueInteger = days } : null);
    }

    public static ResourceKey KeyOf(string encounterId) => new("Composition", encounterId);

    /// <summary>An empty preliminary note of an encounter.</summary>
    public static ConsultationNote Start(Encounter encounter, Reference author, DateTimeOffset at) => new(new Composition
    {
        Id = encounter.Id,
        Status = "preliminary",
        Type = CodeableConcept.Of(Systems.Loinc, ConsultationNoteLoinc, "Consult note"),
        Subject = encounter.Subject,
        Encounter = Reference.To($"Encounter/{encounter.Id}"),
        Date = FhirDateTime.Of(at),
        Author = { author },
        Title = "Consult note",
        Custodian = encounter.ServiceProvider,
    });

    public string this[NoteSection section] => Find(section) is { } found ? PlainText(found.Text?.Div) : "";

    /// <summary>Sets the text of a section, or removes the section when the text is empty. False when nothing changed.</summary>
    public bool Set(NoteSection section, string text)
    {
        var normal = Normalize(text);
        if (string.Equals(this[section], normal, StringComparison.Ordinal))
        {
            return false;
        }

        var found = Find(section);
        if (normal.Length == 0)
        {
            composition.Section.Remove(found!);
            return true;
        }

        if (found is null)
        {
            composition.Section.Add(new Composition.SectionComponent { Code = CodeableConcept.Of(Systems.Loinc, section.Loinc) });
            found = Find(section)!;
        }

        found.Text = new Narrative { Status = "additional", Div = Xhtml(normal) };
        return true;
    }

    /// <summary>One kind of line end, no spaces at the ends of lines, no control characters.</summary>
    public static string Normalize(string? text) => string.Join(
        '\n',
        Composed(text ?? "").ReplaceLineEndings("\n").Split('\n')
            .Select(line => string.Concat(line.Where(c => !char.IsControl(c) || c == '\t')).TrimEnd())).Trim('\n', ' ');

    /// <summary>What a form remembers of the text it was filled with, so that a stale form is noticed.</summary>
    public static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalize(text))).AsSpan(0, 8));

    // Half a surrogate pair cannot be composed or stored; it is replaced, the rest is kept.
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }
    }

    // FHIR narrative is XHTML; the words are the doctor's own, so they are encoded and never interpreted.
    private static string Xhtml(string text)
    {
        var encoded = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\n", "<br/>", StringComparison.Ordinal);
        return $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{encoded}</div>";
    }

    private static string PlainText(string? div)
    {
        if (div is null)
        {
            return "";
        }

        var text = new StringBuilder(div.Length);
        var rest = div.AsSpan();
        while (rest.IndexOf('<') is >= 0 and var start && rest[start..].IndexOf('>') is >= 0 and var length)
        {
            text.Append(rest[..start]);
            var tag = rest.Slice(start, length + 1);
            if (tag.StartsWith("<br") || tag.StartsWith("</p") || tag.StartsWith("</li"))
            {
                text.Append('\n');
            }

            rest = rest[(start + length + 1)..];
        }

        text.Append(rest);
        return Normalize(WebUtility.HtmlDecode(text.ToString()));
    }

    private Composition.SectionComponent? Find(NoteSection section) =>
        composition.Section.FirstOrDefault(s => s.Code?.Has(Systems.Loinc, section.Loinc) == true);

    private void SetExtension(string url, Extension? value)
    {
        if (composition.Extension.Named(url) is { } existing)
        {
            composition.Extension.Remove(existing);
        }

        if (value is not null)
        {
            composition.Extension.Add(value);
        }
    }
}
