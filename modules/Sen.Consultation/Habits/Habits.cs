using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Consultation.Habits;

/// <summary>A medicine as a doctor usually writes it.</summary>
/// <param name="Line">One line as it was written most often.</param>
/// <param name="Times">How often it was written.</param>
/// <param name="For">The diagnoses beside it, as 3-character categories.</param>
internal sealed record UsualMedicine(PrescriptionLine Line, int Times, IReadOnlySet<string> For);

/// <summary>What one doctor wrote most in the last visits: counts only, no person can be told from them.</summary>
internal sealed record DoctorHabits(IReadOnlyList<string> Diagnoses, IReadOnlyList<UsualMedicine> Medicines)
{
    public const int Offered = 5;

    public static DoctorHabits None { get; } = new([], []);

    /// <summary>Counts the signed work of a doctor.</summary>
    public static DoctorHabits Of(string practitioner, IReadOnlyList<Condition> conditions, IReadOnlyList<MedicationRequest> medicines)
    {
        var diagnosed = conditions.Where(c => c.VerificationStatus?.CodeIn(Systems.ConditionVerification) == "confirmed")
            .Where(c => c.Category.Any(k => k.Has(Systems.ConditionCategory, Codes.EncounterDiagnosis))).ToList();
        var byVisit = diagnosed.ToLookup(c => c.Encounter.IdIn("Encounter") ?? "", c => new Diagnosis(c).Codes, StringComparer.Ordinal);
        return new DoctorHabits(
            [
                .. diagnosed.Select(c => new Diagnosis(c).Codes).Where(c => c.Count == 1).CountBy(c => c[0], StringComparer.Ordinal)
                    .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key),
            ],
            [
                .. medicines.Where(m => m.Status is "active" or "completed" && m.Requester.IdIn("Practitioner") == practitioner)
                    .Select(m => new PrescriptionLine(m)).Where(l => l.Registration.Length > 0 && l.Doses.PerDay > 0)
                    .GroupBy(l => l.Registration, StringComparer.OrdinalIgnoreCase)
                    .Select(g => new UsualMedicine(
                        g.CountBy(l => (l.Doses, l.Instruction)).MaxBy(c => c.Value).Key is var most ? g.First(l => (l.Doses, l.Instruction) == most) : g.First(),
                        g.Count(),
                        g.SelectMany(l => byVisit[l.Resource.Encounter.IdIn("Encounter") ?? ""]).SelectMany(c => c).Select(Category).ToHashSet(StringComparer.Ordinal)))
                    .OrderByDescending(u => u.Times).ThenBy(u => u.Line.Name, StringComparer.Ordinal),
            ]);
    }

    /// <summary>Diagnoses to offer: those in force that the visit does not have.</summary>
    public IEnumerable<IcdCode> DiagnosesFor(Chart chart, DateOnly today)
    {
        var present = chart.Diagnoses.SelectMany(d => new Diagnosis(d.Resource).Codes).ToHashSet(StringComparer.Ordinal);
        return Diagnoses.Where(d => !present.Contains(d)).Select(d => Icd10.Get(d, today)).OfType<IcdCode>()
            .Where(c => DiagnosisRules.Refusal(c, principal: present.Count == 0, chart.Person.Gender) is null).Take(Offered);
    }

    /// <summary>Medicines to offer: those that went with such diagnoses first; nothing that is there already or clashes with an allergy.</summary>
    public IEnumerable<UsualMedicine> MedicinesFor(Chart chart)
    {
        var categories = chart.Diagnoses.SelectMany(d => new Diagnosis(d.Resource).Codes).Select(Category).ToHashSet(StringComparer.Ordinal);
        return Medicines
            .Where(u => categories.Count == 0 || u.For.Overlaps(categories))
            .Where(u => !chart.Lines.Any(l => Comparison.SameSubstance(l, u.Line)))
            .Where(u => AllergyCheck.Clashes(chart.Allergies, [u.Line]).Count == 0)
            .Where(u => Vietnam.Medicines.Get(u.Line.Registration) is not null)
            .Take(Offered);
    }

    private static string Category(string code) => code.Split('.')[0];
}
