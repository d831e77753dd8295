using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sen.Vietnam;

/// <summary>Units as people read them: the one table from UCUM codes to print and screen (<c>Data/units.csv</c>).</summary>
public static partial class MeasureUnits
{
    private static readonly Lazy<FrozenDictionary<string, CsvRow>> Table = new(
        () => Embedded.Rows("units.csv").ToFrozenDictionary(row => row["ucum"], StringComparer.Ordinal));

    /// <summary>The UCUM codes of the table.</summary>
    public static IReadOnlyCollection<string> Codes => Table.Value.Keys;

    /// <summary>
    /// «µmol/L» for «umol/L», «mg/g» for «mg/g{creat}», empty for units of no dimension. A unit that is not in the table comes back
    /// without its annotations, which by UCUM §12 never change the value; text that is no UCUM («lần/phút») comes back as it is.
    /// </summary>
    public static string Text(string? ucum, CultureInfo? culture = null) => Of(ucum, culture, "");

    /// <summary>For narrow columns: «mL/phút» where the report says «mL/phút/1,73 m²».</summary>
    public static string Short(string? ucum, CultureInfo? culture = null) => Of(ucum, culture, "short_");

    private static string Of(string? ucum, CultureInfo? culture, string form)
    {
        if (string.IsNullOrWhiteSpace(ucum))
        {
            return "";
        }

        var unit = ucum.Trim();
        var bare = Annotation().Replace(unit, "");
        if (!Table.Value.TryGetValue(unit, out var row) && !Table.Value.TryGetValue(bare, out row))
        {
            return bare;
        }

        var language = Texts.IsEnglish(culture) ? "en" : "vi";
        return row.Optional(form + language) ?? row[language];
    }

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex Annotation();
}
