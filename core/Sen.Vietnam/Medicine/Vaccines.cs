using System.Collections.Frozen;
using System.Globalization;

namespace Sen.Vietnam;

/// <summary>A vaccine as it is written down with its CVX code (US CDC; the code system that SMART Health Cards name first).</summary>
public sealed record Vaccine(string Cvx, string NameVi, string NameEn, Validity Validity, string Source, Certainty Certainty)
{
    public string Name(CultureInfo? culture = null) => Texts.IsEnglish(culture) ? NameEn : NameVi;
}

/// <summary>Vaccines of the expanded programme (tiêm chủng mở rộng) and those that people often pay for, by CVX code.</summary>
public static class Vaccines
{
    /// <summary>Code system of <see cref="Vaccine.Cvx"/>.</summary>
    public const string System = "http://hl7.org/fhir/sid/cvx";

    private static readonly Lazy<FrozenDictionary<string, Vaccine>> ByCode = new(() => Embedded.Rows("vaccines.csv")
        .Select(row => new Vaccine(row["cvx"], row["name_vi"], row["name_en"], row.Validity, row["source"], Enum.Parse<Certainty>(row["certainty"], ignoreCase: true)))
        .ToFrozenDictionary(vaccine => vaccine.Cvx, StringComparer.Ordinal));

    public static IReadOnlyList<Vaccine> All => ByCode.Value.Values;

    /// <summary>Null: nothing is known of the code here. A name does not end with its list: what was given before keeps it.</summary>
    public static Vaccine? Get(string? cvx) => cvx is null ? null : ByCode.Value.GetValueOrDefault(cvx);
}
