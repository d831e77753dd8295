using System.Globalization;
using System.Text.Json;
using Sen.Fhir;
using Sen.Vietnam;

namespace Sen.Exchange.Summary;

/// <summary>What a line of the summary says of a resource.</summary>
internal static class SummaryText
{
    // The day of the fact comes before the day it was written down.
    private static readonly string[] Days =
        ["effectiveDateTime", "occurrenceDateTime", "performedDateTime", "onsetDateTime", "authoredOn", "recordedDate", "dateAsserted", "issued"];

    private static readonly string[] Periods = ["effectivePeriod", "performedPeriod"];
    private static readonly string[] Names = ["code", "vaccineCode", "medicationCodeableConcept"];

    /// <summary>When it was, as it is written; empty when that is not said.</summary>
    internal static string When(FhirDocument document) => Days.Select(name => Text(document.Root, name)).FirstOrDefault(t => t is not null)
        ?? Periods.Select(name => document.Root.TryGetProperty(name, out var period) ? Text(period, "start") : null).FirstOrDefault(t => t is not null) ?? "";

    /// <summary>The day as people here read it: 17/06/1984, 06/1984, 1984.</summary>
    internal static string Day(string when)
    {
        if (!FhirDateTime.TryParse(when, null, out var at))
        {
            return "";
        }

        var day = VietnamTime.DayOf(at.LowerBound);
        return when.Length switch
        {
            4 => when,
            7 => day.ToString("MM/yyyy", CultureInfo.InvariantCulture),
            _ => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>What it is; null when the resource does not say it in words.</summary>
    internal static string? Name(FhirDocument document) => Names.Select(name => Concept(document.Root, name)).FirstOrDefault(t => t is not null)
        ?? (document.Root.TryGetProperty("medicationReference", out var medicine) ? Text(medicine, "display") : null);

    /// <summary>A value, a dose or a reaction; empty when there is none.</summary>
    internal static string Detail(FhirDocument document)
    {
        var root = document.Root;
        var parts = Items(root, "component").Select(c => $"{Concept(c, "code")} {Value(c)}".Trim())
            .Prepend(Value(root))
            .Concat(Items(root, "dosageInstruction").Concat(Items(root, "dosage")).Select(d => Text(d, "text")))
            .Concat(Items(root, "reaction").SelectMany(r => Items(r, "manifestation")).Select(m => Text(m, "text") ?? Items(m, "coding").Select(c => Text(c, "display")).FirstOrDefault()))
            .Concat(Items(root, "note").Take(1).Select(n => Text(n, "text")));
        return string.Join("; ", parts.Where(p => !string.IsNullOrWhiteSpace(p)));
    }

    internal static IEnumerable<(string? System, string? Code)> Codings(FhirDocument document, string element)
    {
        if (!document.Root.TryGetProperty(element, out var value))
        {
            return [];
        }

        IEnumerable<JsonElement> concepts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return concepts.SelectMany(c => Items(c, "coding")).Select(c => (Text(c, "system"), Text(c, "code")));
    }

    private static string? Concept(JsonElement owner, string name) => !owner.TryGetProperty(name, out var concept) || concept.ValueKind != JsonValueKind.Object
        ? null
        : Text(concept, "text") ?? Items(concept, "coding").Select(c => Text(c, "display")).FirstOrDefault(t => t is not null)
            ?? Items(concept, "coding").Select(c => Text(c, "code")).FirstOrDefault(t => t is not null);

    private static string? Value(JsonElement owner)
    {
        if (owner.TryGetProperty("valueQuantity", out var quantity) && quantity.TryGetProperty("value", out var number))
        {
            var amount = number.TryGetDecimal(out var value) ? Vietnam.Money.Number(value) : number.GetRawText();
            var unit = MeasureUnits.Text(Text(quantity, "code")) is { Length: > 0 } known ? known : Text(quantity, "unit");
            return $"{Text(quantity, "comparator")}{amount} {unit}".Trim();
        }

        return Concept(owner, "valueCodeableConcept") ?? Text(owner, "valueString");
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
