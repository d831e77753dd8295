using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Consultation.Templates;

/// <summary>One medicine of a template.</summary>
internal sealed record TemplateLine(string Registration, string Name, IReadOnlyList<Dosage> Dosages);

/// <summary>A prescription that a doctor keeps under a name: a List whose source is the doctor. It is about no person.</summary>
internal sealed class PrescriptionTemplate(FhirList list)
{
    public const string DosageExtension = "urn:sen:ext:template-dosage";
    public const int ShortestName = 2;
    public const int LongestName = 60;

    /// <summary>More than a person finds something in.</summary>
    public const int Most = 50;

    public FhirList Resource => list;

    public string Id => list.Id!;

    public string Name => list.Title ?? "";

    public string? Owner => list.Source.IdIn("Practitioner");

    public IReadOnlyList<TemplateLine> Lines =>
    [
        .. list.Entry.Where(e => e.Item?.Identifier?.Value is not null).Select(e => new TemplateLine(
            e.Item!.Identifier!.Value!, e.Item.Display ?? "",
            [.. e.Extension.Where(x => x.Url == DosageExtension).Select(x => x.ValueDosage).OfType<Dosage>()])),
    ];

    public static FhirList New(string id, string name, Reference doctor, IEnumerable<PrescriptionLine> lines, DateTimeOffset at) => Fill(
        new FhirList
        {
            Id = id,
            Status = "current",
            Mode = "working",
            Title = name,
            Code = CodeableConcept.Of(Systems.ListKind, Codes.PrescriptionTemplate),
            Source = doctor,
        },
        lines,
        at);

    /// <summary>The lines as they are now take the place of those kept before.</summary>
    public static FhirList Fill(FhirList list, IEnumerable<PrescriptionLine> lines, DateTimeOffset at)
    {
        list.Date = FhirDateTime.Of(at);
        list.Entry.Clear();
        foreach (var line in lines)
        {
            var entry = new FhirList.EntryComponent { Item = Formularies.Medicine(line.Registration, line.Name) };
            entry.Extension.AddRange(line.Resource.DosageInstruction.Select(d => new Extension { Url = DosageExtension, ValueDosage = Kept(d) }));
            list.Entry.Add(entry);
        }

        return list;
    }

    // How to take it; how long is decided by the visit.
    private static Dosage Kept(Dosage dosage)
    {
        var kept = new Dosage { Sequence = dosage.Sequence, PatientInstruction = dosage.PatientInstruction };
        if (dosage.Timing?.Repeat is { } repeat)
        {
            kept.Timing = new Timing { Repeat = new Timing.RepeatComponent { Frequency = 1, Period = 1, PeriodUnit = "d" } };
            kept.Timing.Repeat.When.AddRange(repeat.When);
        }

        if (dosage.DoseAndRate.FirstOrDefault()?.DoseQuantity is { } amount)
        {
            kept.DoseAndRate.Add(new Dosage.DoseAndRateComponent { DoseQuantity = new Quantity { Value = amount.Value, Unit = amount.Unit } });
        }

        return kept;
    }
}
