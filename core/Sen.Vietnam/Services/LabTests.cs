using System.Collections.Frozen;
using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Where a result lies.</summary>
public enum LabFlag
{
    /// <summary>No range is known for this person.</summary>
    Unknown,
    Normal,
    Low,
    High,

    /// <summary>Below the danger limit: the doctor is called.</summary>
    DangerLow,

    /// <summary>Above the danger limit: the doctor is called.</summary>
    DangerHigh,

    /// <summary>A test of presence that is not as expected.</summary>
    Abnormal,
}

/// <summary>Reference range for one sex and age; a blank limit is open. Ranges belong to the laboratory: these are starting values.</summary>
public sealed record LabRange(
    Sex Sex, int FromMonths, decimal? Low, decimal? High, decimal? DangerLow, decimal? DangerHigh, string? Expected, string Source)
{
    public required Certainty Certainty { get; init; }

    public LabFlag Flag(decimal value)
    {
        if (value < DangerLow)
        {
            return LabFlag.DangerLow;
        }

        if (value > DangerHigh)
        {
            return LabFlag.DangerHigh;
        }

        if (Low is null && High is null)
        {
            return LabFlag.Unknown;
        }

        return value < Low ? LabFlag.Low : value > High ? LabFlag.High : LabFlag.Normal;
    }

    /// <summary>«3,9–6,4», «&lt; 3,4», «≥ 60»; empty without limits.</summary>
    public string Text(CultureInfo? culture = null) => (Low, High) switch
    {
        ({ } low, { } high) => $"{Money.Number(low, culture)}–{Money.Number(high, culture)}",
        (null, { } high) => $"≤\u00A0{Money.Number(high, culture)}",
        ({ } low, null) => $"≥\u00A0{Money.Number(low, culture)}",
        _ => Expected is { } expected ? Texts.Get($"lab.{expected}", culture) : "",
    };
}

/// <summary>A laboratory test, or one line of a panel.</summary>
public sealed record LabTest
{
    /// <summary>Short code of this library, «HBA1C».</summary>
    public required string Code { get; init; }

    /// <summary>Panel it is reported in, «CBC», or null.</summary>
    public string? Panel { get; init; }

    /// <summary>The service that is ordered and billed (<see cref="MedicalServices"/>).</summary>
    public required string ServiceCode { get; init; }

    public required string NameVi { get; init; }

    public required string NameEn { get; init; }

    /// <summary>LOINC® code; null when none was found with certainty.</summary>
    public string? Loinc { get; init; }

    /// <summary>A number with a unit, or a text such as positive/negative.</summary>
    public required bool IsQuantity { get; init; }

    /// <summary>UCUM unit; empty for texts.</summary>
    public required string Unit { get; init; }

    public required IReadOnlyList<LabRange> Ranges { get; init; }

    /// <summary>What people call it, for searching.</summary>
    internal string Also { get; init; } = "";

    public string Name(CultureInfo? culture = null) => Texts.IsEnglish(culture) ? NameEn : NameVi;

    /// <summary>The range for a person; null when none fits (children, mostly).</summary>
    public LabRange? RangeFor(Sex sex, int ageInMonths) => Ranges
        .Where(range => range.FromMonths <= ageInMonths && (range.Sex == Sex.Unknown || range.Sex == sex))
        .MaxBy(range => range.FromMonths);

    /// <summary>High, low or normal for a person.</summary>
    public LabFlag Flag(decimal value, Sex sex, int ageInMonths) => RangeFor(sex, ageInMonths)?.Flag(value) ?? LabFlag.Unknown;
}

/// <summary>Everyday laboratory tests with service code, LOINC, UCUM unit, ranges and danger limits.</summary>
public static class LabTests
{
    private static readonly Lazy<LabTest[]> List = new(() =>
        [.. Embedded.Rows("lab_tests.csv").GroupBy(row => row["code"], StringComparer.Ordinal).Select(Read)]);

    private static readonly Lazy<FrozenDictionary<string, LabTest>> ByCode = new(() =>
        List.Value.ToFrozenDictionary(test => test.Code, StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<TextIndex<LabTest>> Index = new(() => new TextIndex<LabTest>(
        List.Value, test => test.ServiceCode, test => test.NameVi, test => $"{test.Code} {test.Panel} {test.NameEn} {test.Also} {MedicalServices.Get(test.ServiceCode)?.Name}"));

    public static IReadOnlyList<LabTest> All => List.Value;

    public static LabTest? Get(string code) => ByCode.Value.GetValueOrDefault(code);

    /// <summary>The lines to report for an ordered service: one for a single test, many for a blood count.</summary>
    public static IReadOnlyList<LabTest> OfService(string serviceCode)
        => [.. List.Value.Where(test => string.Equals(test.ServiceCode, serviceCode, StringComparison.Ordinal))];

    public static IReadOnlyList<LabTest> Find(string? query, int max = 20) => Index.Value.Find(query, max);

    private static LabTest Read(IGrouping<string, CsvRow> rows)
    {
        var row = rows.First();
        return new LabTest
        {
            Code = row["code"],
            Panel = row.Optional("panel"),
            ServiceCode = row["service"],
            NameVi = row["name_vi"],
            NameEn = row["name_en"],
            Also = row["also"],
            Loinc = row.Optional("loinc"),
            IsQuantity = row["kind"] == "quantity",
            Unit = row["unit"],
            Ranges = [.. rows.Select(ReadRange)],
        };
    }

    private static LabRange ReadRange(CsvRow row) => new(
        row["sex"] switch
        {
            "M" => Sex.Male,
            "F" => Sex.Female,
            _ => Sex.Unknown,
        },
        row.Int("age_from_months"),
        row.OptionalDecimal("low"),
        row.OptionalDecimal("high"),
        row.OptionalDecimal("danger_low"),
        row.OptionalDecimal("danger_high"),
        row.Optional("expected"),
        row["source"])
    {
        Certainty = Enum.Parse<Certainty>(row["certainty"], ignoreCase: true),
    };
}
