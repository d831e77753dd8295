using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>Charge items as modules write them: what was done and how often; the price is Billing's, by the date of the fact.</summary>
public static class Charges
{
    /// <param name="id">Logical id of the new ChargeItem.</param>
    /// <param name="code">A code of <see cref="Systems.Service"/> or <see cref="Systems.MedicineRegistration"/> with its display text.</param>
    /// <param name="patientAndVisit">References to the Patient and the Encounter.</param>
    /// <param name="quantity">How many; for medicines the units dispensed (tablets, vials).</param>
    /// <param name="at">When it was done or ordered.</param>
    /// <param name="request">The request it follows from, or null for the consultation itself. It stands in supportingInformation: R4's service is for what was performed.</param>
    public static ChargeItem New(
        string id, CodeableConcept code, (Reference Patient, Reference Encounter) patientAndVisit, decimal quantity, DateTimeOffset at, Reference? request = null)
    {
        var item = new ChargeItem
        {
            Id = id,
            Status = "billable",
            Code = code,
            Subject = patientAndVisit.Patient,
            Context = patientAndVisit.Encounter,
            OccurrenceDateTime = FhirDateTime.Of(at),
            EnteredDate = FhirDateTime.Of(at),
            Quantity = new Quantity { Value = quantity },
        };
        if (request is not null)
        {
            item.SupportingInformation.Add(request);
        }

        return item;
    }
}
