using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Documents.Compose;

/// <summary>Facts as the documents say them.</summary>
internal static class FactText
{
    /// <summary>Codes of http://hl7.org/fhir/event-timing, in the order of the day.</summary>
    internal static readonly string[] PartsOfDay = ["MORN", "NOON", "AFT", "NIGHT"];

    /// <summary>"E11.2† N08.3*" or "I10": a dagger and its asterisk are one Condition with two codings (ICD-10 volume 2, 3.1.3).</summary>
    internal static string Codes(Condition condition)
    {
        var codes = (condition.Code?.Coding.AsEnumerable() ?? []).Where(c => c.System == Systems.Icd10 && c.Code is not null).Select(c => c.Code!).ToList();
        return codes is [var dagger, var asterisk] ? $"{dagger}† {asterisk}*" : string.Join(' ', codes);
    }

    internal static string Name(CodeableConcept? concept) => concept?.Text ?? concept?.Coding.Select(c => c.Display ?? c.Code).FirstOrDefault(t => t is not null) ?? "";

    internal static string Diagnosis(Condition condition) => $"{Codes(condition)} {Name(condition.Code)}".Trim();

    internal static decimal Dose(MedicationRequest line, string part) => line.DosageInstruction
        .Where(d => d.Timing?.Repeat?.When.Contains(part) == true)
        .Sum(d => d.DoseAndRate.FirstOrDefault()?.DoseQuantity?.Value ?? 0);

    /// <summary>"1", "1/2", "1 1/2", "0,3"; a dash for none.</summary>
    internal static string DoseText(decimal amount)
    {
        var whole = decimal.Truncate(amount);
        var part = (amount - whole) switch { 0.5m => "1/2", 0.25m => "1/4", 0.75m => "3/4", _ => null };
        return amount == 0 ? "–" : part is null ? DecimalText.Format(amount, 3) : whole == 0 ? part : $"{whole} {part}";
    }

    internal static string Instruction(MedicationRequest line) => line.DosageInstruction.FirstOrDefault()?.PatientInstruction ?? "";

    /// <summary>"60 viên"; TT 26/2025/TT-BYT: a number below ten is written with a zero before it.</summary>
    internal static string Quantity(MedicationRequest line)
    {
        var quantity = line.DispenseRequest?.Quantity;
        var amount = quantity?.Value ?? 0;
        var number = amount is > 0 and < 10 && decimal.IsInteger(amount) ? $"0{amount:0}" : DecimalText.Format(amount, 2);
        return $"{number}\u00A0{quantity?.Unit}".Trim();
    }

    internal static int Days(IEnumerable<MedicationRequest> lines) =>
        (int)(lines.Select(l => l.DispenseRequest?.ExpectedSupplyDuration?.Value).FirstOrDefault(d => d > 0) ?? 0);

    /// <summary>"Metformin hydroclorid 850 mg: sáng 1, chiều 1; 60 viên. Uống sau bữa ăn".</summary>
    internal static string Medicine(MedicationRequest line)
    {
        var doses = string.Join(", ", PartsOfDay.Where(p => Dose(line, p) > 0).Select(p => $"{PaperTexts.Of($"Dose.{p}").ToLower(PaperTexts.Culture)} {DoseText(Dose(line, p))}"));
        return string.Join("; ", new[] { $"{Name(line.MedicationCodeableConcept)}: {doses}".TrimEnd(':', ' '), Quantity(line), Instruction(line) }.Where(t => t.Length > 0));
    }

    /// <summary>"8,4", "âm tính", or the words of the report.</summary>
    internal static string Value(Observation observation) =>
        Value(observation.ValueQuantity, observation.ValueCodeableConcept, observation.ValueString);

    /// <summary>What had been released before a correction; null when nothing was corrected.</summary>
    internal static string? Was(Observation observation) => observation.Extension.Named(Systems.Extensions.CorrectedFrom) is { } before
        ? Value(before.ValueQuantity, before.ValueCodeableConcept, before.ValueString)
        : null;

    internal static string Unit(Observation observation) => MeasureUnits.Text(observation.ValueQuantity?.Unit, PaperTexts.Culture);

    /// <summary>For a narrow column: «mL/phút» where the report says «mL/phút/1,73 m²».</summary>
    internal static string ShortUnit(Observation observation) => MeasureUnits.Short(observation.ValueQuantity?.Unit, PaperTexts.Culture);

    /// <summary>HL7 v3 ObservationInterpretation; empty when nothing is said.</summary>
    internal static string Flag(Observation observation) =>
        observation.Interpretation.Select(i => i.CodeIn(Systems.Interpretation)).FirstOrDefault(c => c is not null) ?? "";

    internal static string Range(Observation observation) => observation.ReferenceRange.FirstOrDefault()?.Text ?? "";

    /// <summary>"Huyết áp 130/80 mmHg" or "HbA1c 8,4 %".</summary>
    internal static string Measured(Observation observation)
    {
        if (observation.Component is { Count: > 0 } components)
        {
            var unit = components[0].ValueQuantity?.Unit;
            return $"{Name(observation.Code)} {string.Join('/', components.Select(c => DecimalText.Format(c.ValueQuantity?.Value ?? 0)))}\u00A0{unit}".Trim();
        }

        return $"{Name(observation.Code)} {Value(observation)}\u00A0{Unit(observation)}".Trim(' ', '\u00A0');
    }

    internal static string Moment(DateTimeOffset at) =>
        PaperTexts.Of("Moment", VietnameseDate.Time(VietnamTime.TimeOf(at)), VietnameseDate.Day(VietnamTime.DayOf(at)));

    private static string Value(Quantity? quantity, CodeableConcept? concept, string? words) =>
        quantity?.Value is { } number ? DecimalText.Format(number) : concept?.Text ?? words ?? "";
}
