using System.Globalization;
using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Consultation.Prescribe;

/// <summary>
/// One medicine of a prescription, read from its MedicationRequest. The medicine carries two codings: the registration number
/// (what is dispensed) and the active ingredient of the insurance list (what is compared with allergies and other medicines).
/// </summary>
public sealed class PrescriptionLine(MedicationRequest request)
{
    /// <summary>Why a caution was passed, in the doctor's words.</summary>
    public const string OverrideExtension = "urn:sen:ext:override-reason";

    /// <summary>Substances of a combined medicine, as one text.</summary>
    public const string IngredientExtension = "urn:sen:ext:ingredients";

    public const string UnitFallback = "viên";

    public MedicationRequest Resource => request;

    public string Id => request.Id!;

    public bool Draft => request.Status == "draft";

    /// <summary>"Metformin hydroclorid 850 mg" or the trade name, as shown and printed.</summary>
    public string Name => request.MedicationCodeableConcept?.Text ?? "";

    public string Registration => request.MedicationCodeableConcept?.CodeIn(Systems.MedicineRegistration) ?? "";

    /// <summary>The code of the prescription it was signed on; null for a draft.</summary>
    public string? Code => request.GroupIdentifier?.Value;

    /// <summary>Codes of the active ingredients (40.x).</summary>
    public IEnumerable<string> IngredientCodes => (request.MedicationCodeableConcept?.Coding.AsEnumerable() ?? [])
        .Where(c => c.System == Systems.ActiveIngredient && c.Code is not null).Select(c => c.Code!);

    /// <summary>Names of the substances ("Metformin hydroclorid").</summary>
    public string Ingredients => request.MedicationCodeableConcept?.Extension.Named(IngredientExtension)?.ValueString ?? Name;

    /// <summary>"viên nén. Uống sau bữa ăn": how to take it.</summary>
    public string Instruction => request.DosageInstruction.FirstOrDefault()?.PatientInstruction ?? "";

    public string Unit => request.DispenseRequest?.Quantity?.Unit ?? UnitFallback;

    public int Days => (int)(request.DispenseRequest?.ExpectedSupplyDuration?.Value ?? 0);

    public int Quantity => (int)(request.DispenseRequest?.Quantity?.Value ?? 0);

    public string? OverrideReason => request.Extension.Named(OverrideExtension)?.ValueString;

    internal Doses Doses
    {
        get
        {
            return new Doses(Of(PartOfDay.Morning), Of(PartOfDay.Noon), Of(PartOfDay.Afternoon), Of(PartOfDay.Evening));

            decimal Of(PartOfDay part) => request.DosageInstruction
                .Where(d => d.Timing?.Repeat?.When.Contains(Doses.WhenCode(part)) == true)
                .Sum(d => d.DoseAndRate.FirstOrDefault()?.DoseQuantity?.Value ?? 0);
        }
    }

    /// <summary>Writes doses, days and instruction, and the quantity that follows. False when nothing changed.</summary>
    internal bool Set(Doses doses, int days, string instruction, string unit)
    {
        var words = instruction.Trim();
        var same = Doses == doses && Days == days && string.Equals(Unit, unit, StringComparison.Ordinal)
            && string.Equals(Instruction, words, StringComparison.Ordinal) && Quantity == doses.Quantity(days) && request.DosageInstruction.Count > 0;
        if (same)
        {
            return false;
        }

        var sequence = 0;
        request.DosageInstruction.Clear();
        foreach (var part in Enum.GetValues<PartOfDay>().Where(p => doses[p] > 0))
        {
            request.DosageInstruction.Add(Dosage(++sequence, part, doses[part], days, words, unit));
        }

        if (sequence == 0)
        {
            request.DosageInstruction.Add(new Dosage { Sequence = 1, PatientInstruction = words.Length == 0 ? null : words });
        }

        request.DispenseRequest = new MedicationRequest.DispenseRequestComponent
        {
            Quantity = new Quantity { Value = doses.Quantity(days), Unit = unit },
            ExpectedSupplyDuration = new Duration { Value = days, Unit = "ngày", System = Systems.Ucum, Code = "d" },
        };
        return true;
    }

    public void Override(string? reason)
    {
        if (request.Extension.Named(OverrideExtension) is { } existing)
        {
            request.Extension.Remove(existing);
        }

        if (reason is not null)
        {
            request.Extension.Add(new Extension { Url = OverrideExtension, ValueString = reason });
        }
    }

    private static Dosage Dosage(int sequence, PartOfDay part, decimal amount, int days, string words, string unit) => new()
    {
        Sequence = sequence,
        PatientInstruction = words.Length == 0 ? null : words,
        Timing = new Timing
        {
            Repeat = new Timing.RepeatComponent
            {
                BoundsDuration = new Duration { Value = days, Unit = "ngày", System = Systems.Ucum, Code = "d" },
                Frequency = 1,
                Period = 1,
                PeriodUnit = "d",
                When = { Doses.WhenCode(part) },
            },
        },
        DoseAndRate = { new Dosage.DoseAndRateComponent { DoseQuantity = new Quantity { Value = amount, Unit = unit } } },
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"MedicationRequest/{request.Id}");
}
