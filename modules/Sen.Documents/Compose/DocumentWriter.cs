using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>Gives a plan its form: a document Bundle (R4, 3.3) that stands alone. The same plan over the same facts is the same bytes.</summary>
internal static class DocumentWriter
{
    private const string Language = "vi";

    /// <param name="plan">What the document says.</param>
    /// <param name="known">Every resource it may take in, by <c>Type/id</c>.</param>
    /// <param name="baseUrl">Address under which the resources are found; without a slash at the end.</param>
    internal static Bundle Write(DocumentPlan plan, VisitFacts facts, IReadOnlyDictionary<string, StoredResource> known, string baseUrl)
    {
        var parts = DocumentParts.Of(known, plan.Sections.SelectMany(s => s.Entries), baseUrl);
        var composition = Compose(plan, facts);
        parts.Close(composition);
        foreach (var entry in plan.Sections.SelectMany(s => s.Entries))
        {
            parts.Add(entry);
        }

        var bundle = new Bundle
        {
            Id = plan.Id,
            Language = Language,
            Identifier = DocumentPlan.IdentifierOf(plan.Id),
            Type = "document",
            Timestamp = FhirDateTime.Instant(plan.At),
        };
        foreach (var resource in parts.Resources.Prepend(composition))
        {
            bundle.Entry.Add(new Bundle.EntryComponent { FullUrl = $"{baseUrl}/{resource.ResourceType}/{resource.Id}", Resource = resource });
        }

        Inherit(bundle, parts.Resources, facts);
        return bundle;
    }

    private static Composition Compose(DocumentPlan plan, VisitFacts facts)
    {
        var visit = facts.Visit;
        var composition = new Composition
        {
            Id = plan.Id,
            Language = Language,
            Text = Narrative($"<p>{Xhtml.Escape(PaperTexts.Of($"Kind.{plan.Kind}"))} {Xhtml.Escape(plan.Number.Value ?? "")}</p>"),
            Identifier = plan.Number,
            Status = plan.Replaces is null ? "final" : "amended",
            Type = DocumentKinds.TypeOf(plan.Kind),
            Subject = visit.Resource.Subject,
            Encounter = Reference.To($"Encounter/{visit.Id}"),
            Date = FhirDateTime.Instant(plan.At),
            Author = { plan.Signer },
            Title = PaperTexts.Of($"Kind.{plan.Kind}"),
            Attester =
            {
                new Composition.AttesterComponent
                {
                    Mode = plan.Kind is DocumentKind.Bill ? "official" : "legal",
                    Time = FhirDateTime.Instant(plan.At),
                    Party = plan.Signer,
                },
            },
            Custodian = visit.Resource.ServiceProvider,
            Event = { new Composition.EventComponent { Period = visit.Resource.Period, Detail = { Reference.To($"Encounter/{visit.Id}") } } },
        };
        // Asked and not yet heard: an attester without a time. What he says is a Provenance of its own, because this is signed before him.
        if (plan.CounterSigner is { } head)
        {
            composition.Attester.Add(new Composition.AttesterComponent { Mode = "professional", Party = CounterSigners.ToReference(head) });
        }

        if (plan.Replaces is { } replaced)
        {
            composition.RelatesTo.Add(new Composition.RelatesToComponent { Code = "replaces", TargetIdentifier = DocumentPlan.IdentifierOf(replaced.Resource.Id!) });
        }

        foreach (var section in plan.Sections)
        {
            composition.Section.Add(Section(section));
        }

        return composition;
    }

    private static Composition.SectionComponent Section(PlannedSection section)
    {
        var title = PaperTexts.Of($"Section.{section.Key}");
        var written = new Composition.SectionComponent
        {
            Title = title,
            Code = new CodeableConcept { Coding = { Coding.Of(Systems.DocumentSection, section.Key) }, Text = title },
            Text = Narrative(section.Div),
        };
        if (section.Loinc is { } loinc)
        {
            written.Code.Coding.Insert(0, Coding.Of(Systems.Loinc, loinc));
        }

        written.Entry.AddRange(section.Entries.Select(e => Reference.To(e.ToString())));
        return written;
    }

    // A document is locked from its first version, as confidential as the most confidential of its
    // parts, and invented when its visit is.
    private static void Inherit(Bundle bundle, IEnumerable<Resource> parts, VisitFacts facts)
    {
        var labels = parts.SelectMany(p => p.Meta?.Security.AsEnumerable() ?? []).Where(l => l is { System: Systems.ActCode, Code: not null })
            .Select(l => l.Code!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        bundle.Meta = new Meta { Tag = { Coding.Of(RecordLock.System, RecordLock.Code) } };
        bundle.Meta.Security.AddRange(labels.Select(l => Coding.Of(Systems.ActCode, l)));

        if (facts.Visit.IsSample || facts.Patient?.As<Patient>().IsSample() == true)
        {
            bundle.MarkSample();
        }
    }

    private static Narrative Narrative(string div) => new() { Status = "generated", Div = $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{div}</div>" };
}
