using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Exchange.Summary;

/// <summary>Writes the document: the Composition with its sections in words, and every resource they speak of.</summary>
internal sealed class SummaryWriter(IStringLocalizer<Texts> texts)
{
    private const string Xhtml = "http://www.w3.org/1999/xhtml";
    private const string EmptyReasons = "http://terminology.hl7.org/CodeSystem/list-empty-reason";

    // What says something about care.
    private static readonly HashSet<string> Carried = new(StringComparer.Ordinal)
    {
        "Patient", "Practitioner", "PractitionerRole", "Organization", "Medication", "Specimen", "Device", "Observation", "Condition",
        "AllergyIntolerance", "Immunization", "Procedure", "MedicationRequest", "MedicationStatement",
    };

    /// <param name="patient">Whose summary it is.</param>
    /// <param name="known">Everything the caller may see of it, by <c>Type/id</c>.</param>
    /// <param name="baseUrl">Address of the server, under which the resources are found.</param>
    /// <param name="now">When it is made.</param>
    internal Bundle Write(FhirDocument patient, IReadOnlyDictionary<string, FhirDocument> known, string baseUrl, DateTimeOffset now)
    {
        var notIncluded = texts["Summary.NotIncluded"].Value;
        var parts = new DocumentClosure(
            key => known.TryGetValue(key, out var document) && Carried.Contains(document.ResourceType) ? document : null,
            (reference, _) => reference["display"] ??= notIncluded);
        parts.Add(patient);
        var id = Guid.NewGuid();
        var author = new Device
        {
            Id = $"summary-{id:N}",
            Status = "active",
            DeviceName = { new Device.DeviceNameComponent { Name = "Sen", Type = "model-name" } },
        };
        var composition = new Composition
        {
            Id = id.ToString("N"),
            Language = texts["Summary.Language"],
            Status = "final",
            Type = CodeableConcept.Of(Systems.Loinc, "60591-5", "Patient summary Document"),
            Subject = Reference.To($"{baseUrl}/{patient}"),
            Date = FhirDateTime.Instant(now),
            Author = { Reference.To($"{baseUrl}/Device/{author.Id}", "Sen") },
            Title = texts["Summary.Title"],
            Text = Narrative(Head(patient.As<Patient>(), now)),
        };
        var all = known.Values.ToList();
        foreach (var section in SummarySection.All)
        {
            if (Section(section, section.Of(all, now), parts, baseUrl) is { } written)
            {
                composition.Section.Add(written);
            }
        }

        var bundle = new Bundle
        {
            Language = texts["Summary.Language"],
            Identifier = Identifier.Of("urn:ietf:rfc:3986", $"urn:uuid:{id}"),
            Type = "document",
            Timestamp = FhirDateTime.Instant(now),
        };
        foreach (var resource in parts.Resources.Prepend(author).Prepend(composition))
        {
            bundle.Entry.Add(new Bundle.EntryComponent { FullUrl = $"{baseUrl}/{resource.ResourceType}/{resource.Id}", Resource = resource });
        }

        return bundle;
    }

    private Composition.SectionComponent? Section(SummarySection section, IReadOnlyList<FhirDocument> rows, DocumentClosure parts, string baseUrl)
    {
        if (rows.Count == 0 && !section.Required)
        {
            return null;
        }

        var written = new Composition.SectionComponent
        {
            Title = texts[section.Text],
            Code = new CodeableConcept { Coding = { Coding.Of(Systems.Loinc, section.Code, section.Display) } },
            Text = Narrative(rows.Count > 0 ? Table(rows) : $"<p>{Escape(texts[section.Text + ".None"])}</p>"),
        };
        if (rows.Count == 0)
        {
            // Nobody has said that there is none: the record does not know.
            written.EmptyReason = CodeableConcept.Of(EmptyReasons, "unavailable", "Unavailable");
        }

        foreach (var row in rows)
        {
            parts.Add(row);
            written.Entry.Add(Reference.To($"{baseUrl}/{row}"));
        }

        return written;
    }

    private string Head(Patient patient, DateTimeOffset now)
    {
        var person = new PersonView(patient);
        var at = VietnamTime.TimeOf(now).ToString("HH:mm", CultureInfo.InvariantCulture) + " " + SummaryText.Day(FhirDateTime.Instant(now).Text);
        var text = $"<p>{Escape(string.Format(CultureInfo.CurrentCulture, texts["Summary.Of"], person.FullName, at))}</p>";
        return person.BirthDate is { } born ? text + $"<p>{Escape(string.Format(CultureInfo.CurrentCulture, texts["Summary.Born"], SummaryText.Day(born.Text)))}</p>" : text;
    }

    private string Table(IReadOnlyList<FhirDocument> rows)
    {
        var html = new StringBuilder("<table><thead><tr>");
        foreach (var head in new[] { "Summary.What", "Summary.Detail", "Summary.When" })
        {
            html.Append("<th>").Append(Escape(texts[head])).Append("</th>");
        }

        html.Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            html.Append("<tr>");
            foreach (var cell in new[] { SummaryText.Name(row) ?? texts["Summary.Nameless"], SummaryText.Detail(row), SummaryText.Day(SummaryText.When(row)) })
            {
                html.Append("<td>").Append(Escape(cell)).Append("</td>");
            }

            html.Append("</tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    private static Narrative Narrative(string html) => new() { Status = "generated", Div = $"<div xmlns=\"{Xhtml}\">{html}</div>" };

    // What people wrote is text, whatever it looks like; characters that XML does not know are left out.
    private static string Escape(string text) => HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All).Encode(string.Concat(text.Where(System.Xml.XmlConvert.IsXmlChar)));
}
