using System.Text;
using System.Text.Json;

namespace Sen.Eng.FhirGenerator;

/// <summary>
/// The prefixes and unit atoms of UCUM, one line each, tab-separated: <c>prefix code value</c> or
/// <c>kind code metric|- value unit</c>, where the kind is base, unit, arbitrary or the function of a special unit.
/// </summary>
internal static class UcumWriter
{
    private const string Header =
        """
        # Prefixes and units of UCUM 2.2 (The Unified Code for Units of Measure), made by eng/generate-fhir from ucum-essence.xml as the
        # npm package @atomic-ehr/ucum carries it. The UCUM table, codes and definitions are copyright 1999-2024 Regenstrief Institute,
        # Inc., all rights reserved; used under https://ucum.org/license, without any change of a code or its meaning. The table is
        # provided "as is", without warranty of any kind.

        """;

    internal static string Write(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var text = new StringBuilder(Header.ReplaceLineEndings("\n"));
        foreach (var prefix in document.RootElement.GetProperty("prefixes").EnumerateObject())
        {
            text.Append($"prefix\t{prefix.Name}\t{prefix.Value.GetProperty("value").GetRawText()}\n");
        }

        foreach (var unit in document.RootElement.GetProperty("units").EnumerateObject())
        {
            text.Append(Line(unit.Name, unit.Value)).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(string code, JsonElement unit)
    {
        var metric = Flag(unit, "isMetric") ? "metric" : "-";
        var value = unit.GetProperty("value");
        if (Flag(unit, "isBaseUnit"))
        {
            return $"base\t{code}\t{metric}\t1\t1";
        }

        // The package leaves out which units are arbitrary (UCUM 24): those defined as one of nothing, but for a few plain numbers.
        if (Text(value, "value") is "1" && Text(value, "Unit") is "1" && code is not ("bit" or "[HPF]" or "[hnsf'U]" or "[NTU]" or "[FNU]"))
        {
            return $"arbitrary\t{code}\t{metric}\t1\t1";
        }

        if (value.TryGetProperty("function", out var function))
        {
            return $"{Text(function, "name")}\t{code}\t{metric}\t{Text(function, "value")}\t{Text(function, "Unit")}";
        }

        return $"unit\t{code}\t{metric}\t{Text(value, "value")}\t{Text(value, "Unit")}";
    }

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
