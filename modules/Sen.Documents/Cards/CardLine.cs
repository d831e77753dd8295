using System.Globalization;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Documents.Cards;

/// <summary>One fact of a card in the words of people. Cards hold codes without names; the names are those of the lists here.</summary>
/// <param name="Name">Of the vaccine or the measurement; the code itself when no list has it.</param>
/// <param name="Value">Empty for a vaccination.</param>
/// <param name="Day">When.</param>
/// <param name="Where">Who gave or measured it.</param>
public sealed record CardLine(string Name, string Value, DateOnly? Day, string Where)
{
    internal static IReadOnlyList<CardLine> Of(Bundle bundle) =>
        [.. bundle.Entry.Select(e => e.Resource).Select(r => r switch { Immunization shot => Of(shot), Observation value => Of(value), _ => null }).OfType<CardLine>()];

    /// <summary>The names by "system|code" in the language of the reader, for a phone that reads cards without a network.</summary>
    internal static IReadOnlyDictionary<string, string> Names()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var vaccine in Vaccines.All)
        {
            names[$"{Vaccines.System}|{vaccine.Cvx}"] = vaccine.Name();
        }

        foreach (var test in LabTests.All.Where(t => t.Loinc is not null))
        {
            names.TryAdd($"{Systems.Loinc}|{test.Loinc}", test.Name());
        }

        foreach (var (code, name) in Measurements.Select(code => (code, CardTexts.Find($"Measure.{code}"))))
        {
            names[$"{Systems.Loinc}|{code}"] = name!;
        }

        return names;
    }

    /// <summary>LOINC codes of what is measured at the desk; their names are in the texts.</summary>
    internal static readonly string[] Measurements = ["85354-9", "8480-6", "8462-4", "8867-4", "9279-1", "8310-5", "2708-6", "59408-5", "29463-7", "8302-2", "39156-5", "14743-9"];

    private static CardLine Of(Immunization shot) => new(
        NameOf(shot.VaccineCode), shot.LotNumber ?? "", DayOf(shot.OccurrenceDateTime), shot.Performer.Select(p => p.Actor?.Display).FirstOrDefault(d => d is not null) ?? "");

    private static CardLine Of(Observation value) => new(
        NameOf(value.Code), ValueOf(value), DayOf(value.EffectiveDateTime), value.Performer.Select(p => p.Display).FirstOrDefault(d => d is not null) ?? "");

    private static string NameOf(CodeableConcept? code)
    {
        foreach (var coding in code?.Coding.AsEnumerable() ?? [])
        {
            var name = coding.System switch
            {
                Vaccines.System => Vaccines.Get(coding.Code)?.Name(),
                Systems.Loinc => CardTexts.Find($"Measure.{coding.Code}") ?? LabTests.All.FirstOrDefault(t => t.Loinc == coding.Code)?.Name(),
                _ => null,
            };
            if (name is not null)
            {
                return name;
            }
        }

        return code?.Text ?? code?.Coding.Select(c => c.Code).FirstOrDefault() ?? "";
    }

    // Blood pressure is one observation of two parts.
    private static string ValueOf(Observation value)
    {
        var parts = value.Component.Select(c => c.ValueQuantity).OfType<Quantity>().ToList();
        var quantities = value.ValueQuantity is { } single ? [single] : parts;
        if (quantities.Count == 0)
        {
            return value.ValueString ?? value.ValueCodeableConcept?.Text ?? value.ValueCodeableConcept?.Coding.Select(c => c.Code).FirstOrDefault() ?? "";
        }

        var numbers = string.Join('/', quantities.Select(q => q.Value is { } number ? Vietnam.Money.Number(number, CultureInfo.CurrentUICulture) : ""));
        return MeasureUnits.Text(quantities[0].Code ?? quantities[0].Unit, CultureInfo.CurrentUICulture) is { Length: > 0 } unit ? $"{numbers}\u00a0{unit}" : numbers;
    }

    private static DateOnly? DayOf(FhirDateTime? at) => at is null ? null : VietnamTime.DayOf(at.LowerBound);
}
