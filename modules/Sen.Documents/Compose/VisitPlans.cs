using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Money = Sen.Vietnam.Money;

namespace Sen.Documents.Compose;

/// <summary>A signature in the Record: who answered for which versions, when, and how they were confirmed.</summary>
internal sealed record SignedFact(Reference Source, Reference Signer, DateTimeOffset At, string? Confirmation, string? Reason)
{
    internal static SignedFact Of(Provenance provenance) => new(
        Reference.To($"Provenance/{provenance.Id}"),
        provenance.Agent.Select(a => a.Who).OfType<Reference>().FirstOrDefault() ?? new Reference { Display = "" },
        provenance.Recorded!.LowerBound,
        provenance.Policy.FirstOrDefault(p => p is Confirmations.Password or Confirmations.Passkey),
        provenance.Reason.FirstOrDefault()?.Text);
}

/// <summary>What each document of a visit says. Pure: the same facts make the same plan.</summary>
internal static class VisitPlans
{
    private const string History = "11348-0";

    internal static DocumentPlan Record(VisitFacts facts, SignedFact signed, Replaced? replaces) => Start(DocumentKind.Record, "record", signed, replaces) with
    {
        Number = facts.Patient?.As<Patient>().Identifier.In(Systems.MedicalRecordNumber) is { } number
            ? Identifier.Of(Systems.MedicalRecordNumber, number)
            : DocumentPlan.IdentifierOf(DocumentPlan.IdOf(signed.Source, "record")),
        Sections = Present(
            CommonSections.Coverage(facts),
            CommonSections.Written(facts, "Complaint", Codes.SectionComplaint),
            CommonSections.Written(facts, "History", History),
            CommonSections.Allergies(facts),
            CommonSections.Vitals(facts),
            CommonSections.Written(facts, "Findings", Codes.SectionFindings),
            CommonSections.Of("Results", "30954-2", facts.Observations(Codes.Laboratory), o => FactText.Measured(o.As<Observation>())),
            CommonSections.Diagnoses(facts),
            CommonSections.Of("Orders", "46209-3", facts.All("ServiceRequest").Where(IsPlaced), o => FactText.Name(o.As<ServiceRequest>().Code)),
            CommonSections.Of("Medicines", "57828-6", facts.All("MedicationRequest").Where(IsInForce), m => FactText.Medicine(m.As<MedicationRequest>())),
            CommonSections.Written(facts, "Advice", Codes.SectionAdvice),
            CommonSections.NextVisit(facts)),
    };

    internal static DocumentPlan Prescription(VisitFacts facts, string code, SignedFact signed, Replaced? replaces) =>
        Start(DocumentKind.Prescription, $"rx-{code[^1]}", signed, replaces) with
        {
            Number = Identifier.Of(Systems.PrescriptionCode, code),
            Sections = Present(
                CommonSections.Diagnoses(facts),
                CommonSections.Allergies(facts),
                CommonSections.Vitals(facts, o => o.Code?.Has(Systems.Loinc, CommonSections.Weight) == true),
                CommonSections.Coverage(facts),
                CommonSections.Of("Medicines", "57828-6", facts.Prescription(code), m => FactText.Medicine(m.As<MedicationRequest>())),
                CommonSections.Written(facts, "Advice", Codes.SectionAdvice),
                CommonSections.NextVisit(facts)),
        };

    /// <param name="facts">The visit.</param>
    /// <param name="earlier">The newest earlier result of each test.</param>
    /// <param name="signed">Who released.</param>
    /// <param name="replaces">The report that was given out before.</param>
    internal static DocumentPlan Laboratory(VisitFacts facts, IReadOnlyList<StoredResource> earlier, SignedFact signed, Replaced? replaces) =>
        Start(DocumentKind.Laboratory, "lab", signed, replaces) with
        {
            Number = facts.All("Specimen").Select(s => s.As<Specimen>().AccessionIdentifier).FirstOrDefault(i => i?.Value is not null)
                ?? DocumentPlan.IdentifierOf(DocumentPlan.IdOf(signed.Source, "lab")),
            Sections = Present(
                CommonSections.Of("Orders", "46209-3", facts.LaboratoryOrders.Where(IsPlaced), o => FactText.Name(o.As<ServiceRequest>().Code)),
                CommonSections.Diagnoses(facts),
                CommonSections.Coverage(facts),
                CommonSections.Of("Reports", null, facts.All("DiagnosticReport").Where(IsLaboratory), r => FactText.Name(r.As<DiagnosticReport>().Code)),
                CommonSections.Of("Results", "30954-2", facts.Observations(Codes.Laboratory), o => FactText.Measured(o.As<Observation>())),
                CommonSections.Of("Earlier", null, earlier, o => FactText.Measured(o.As<Observation>()))),
        };

    /// <param name="facts">The visit.</param>
    /// <param name="stored">The settled invoice.</param>
    internal static DocumentPlan Bill(VisitFacts facts, StoredResource stored)
    {
        var invoice = new InvoiceView(stored.As<Invoice>());
        var facility = facts.Visit.Resource.ServiceProvider ?? new Reference();
        var settled = new SignedFact(Reference.To(stored.Key.ToString()), facility, stored.LastUpdated, Confirmation: null, Reason: null);
        return Start(DocumentKind.Bill, "bill", settled, replaces: null) with
        {
            Number = Identifier.Of(Systems.InvoiceNumber, invoice.Number),
            Sections = Present(
                CommonSections.Diagnoses(facts),
                CommonSections.Coverage(facts),
                new PlannedSection(
                    "Charges", null,
                    Xhtml.List(invoice.Lines.Select(l => $"{l.Name}: {Money.Format(l.Cost, PaperTexts.Culture)}")),
                    [stored.Document!])),
        };
    }

    private static DocumentPlan Start(DocumentKind kind, string suffix, SignedFact signed, Replaced? replaces) => new()
    {
        Kind = kind,
        Id = DocumentPlan.IdOf(signed.Source, suffix),
        Number = new Identifier(),
        Source = signed.Source,
        At = signed.At,
        Signer = signed.Signer,
        Confirmation = signed.Confirmation,
        Sections = [],
        Replaces = replaces,
        Reason = signed.Reason,
    };

    private static PlannedSection[] Present(params ReadOnlySpan<PlannedSection?> sections)
    {
        var present = new List<PlannedSection>();
        foreach (var section in sections)
        {
            if (section is not null)
            {
                present.Add(section);
            }
        }

        return [.. present];
    }

    internal static bool IsInForce(StoredResource medicine) =>
        medicine.As<MedicationRequest>() is { Status: "active" or "completed", GroupIdentifier: not null };

    internal static bool IsPlaced(StoredResource order) => order.As<ServiceRequest>().Status is "active" or "completed";

    internal static bool IsLaboratory(StoredResource report) =>
        report.As<DiagnosticReport>() is { Status: "final" or "corrected" or "amended" } final && final.Category.Any(c => c.CodeIn("http://terminology.hl7.org/CodeSystem/v2-0074") == "LAB");
}
