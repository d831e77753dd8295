using System.Security.Cryptography;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Sign;

/// <summary>
/// Makes the draft lines of a visit into prescriptions in force: one for each kind, each with a code of its own whose last letter is
/// the kind (QĐ 808/QĐ-BYT), and a charge for each medicine.
/// </summary>
internal static class IssuedPrescriptions
{
    /// <summary>Null, or why no code can be made.</summary>
    public static Invalid? Add(Commit commit, List<Reference> targets, Chart chart, SigningFacts facts)
    {
        var drafts = chart.Prescription.Where(m => m.Resource.Status == "draft");
        var day = VietnamTime.DayOf(facts.Now);
        foreach (var kind in drafts.GroupBy(m => ControlledSubstances.KindOf(new PrescriptionLine(m.Resource), day)).OrderBy(k => k.Key))
        {
            var made = PrescriptionCode.Create(facts.FacilityCode, kind.Key, RandomNumberGenerator.GetBytes(PrescriptionCode.RandomBytes));
            if (!made.TryGet(out var code, out var error))
            {
                return Invalid.One(error.Code, "facility", error.Detail);
            }

            // The code names one prescription in the country: a repeat fails the commit instead of naming two.
            commit.Claim($"prescription/{code.Value}", ConsultationNote.KeyOf(chart.Id));
            foreach (var stored in kind)
            {
                Issue(commit, targets, stored, code.Value, facts);
            }
        }

        return null;
    }

    private static void Issue(Commit commit, List<Reference> targets, Stored<MedicationRequest> stored, string code, SigningFacts facts)
    {
        var request = stored.Resource;
        var line = new PrescriptionLine(request);
        request.Status = "active";
        request.AuthoredOn = FhirDateTime.Of(facts.Now);
        request.GroupIdentifier = Identifier.Of(Systems.PrescriptionCode, code);
        SignedVisit.Update(commit, targets, request, stored.Version);
        var medicine = CodeableConcept.Of(Systems.MedicineRegistration, line.Registration, line.Name);
        commit.Create(Charges.New(
            request.Id!, medicine, (request.Subject!, request.Encounter!), line.Quantity, facts.Now, Reference.To($"MedicationRequest/{request.Id}")));
    }
}
