using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>How a medicine of the list is written on a prescription (TT 26/2025/TT-BYT: by its substance and strength).</summary>
internal static partial class MedicineText
{
    private const int LongestSubstance = 60;

    // Words of the package that name the unit a person counts, most telling first.
    private static readonly (string Word, string Unit)[] Units =
    [
        ("viên", "viên"), ("ống", "ống"), ("gói", "gói"), ("bơm tiêm", "bơm tiêm"), ("bút", "bút"), ("lọ", "lọ"), ("chai", "chai"), ("tuýp", "tuýp"),
        ("tube", "tuýp"), ("túi", "túi"), ("bình", "bình"),
    ];

    /// <summary>"Metformin hydroclorid 850 mg".</summary>
    public static string Name(Medicine medicine) => $"{Substance(medicine)} {Strength(medicine.Strength)}".Trim();

    /// <summary>The registered substance without its remarks ("Atorvastatin (tương ứng với …)" is Atorvastatin).</summary>
    public static string Substance(Medicine medicine)
    {
        var registered = Remark().Replace(medicine.RegisteredIngredient, "").Trim().TrimEnd(',', ';', '.');
        return registered.Length is > 0 and <= LongestSubstance ? registered : medicine.Ingredient;
    }

    /// <summary>"850mg" becomes "850 mg".</summary>
    public static string Strength(string strength) => UnitBehind().Replace(strength.Trim(), "${number}\u00A0${unit}");

    /// <summary>The unit a dose is counted in, read from the package.</summary>
    public static string Unit(Medicine medicine)
    {
        var package = medicine.Package.ToLowerInvariant();
        var unit = Array.Find(Units, u => package.Contains(u.Word, StringComparison.Ordinal)).Unit;
        return unit ?? PrescriptionLine.UnitFallback;
    }

    public static CodeableConcept Concept(Medicine medicine)
    {
        var concept = new CodeableConcept
        {
            Text = Name(medicine),
            Coding =
            {
                Coding.Of(Systems.MedicineRegistration, medicine.Registration, medicine.Name),
            },
        };
        if (medicine.IngredientCode.Length > 0)
        {
            concept.Coding.Add(Coding.Of(Systems.ActiveIngredient, medicine.IngredientCode, medicine.Ingredient));
        }

        concept.Extension.Add(new Extension
        {
            Url = PrescriptionLine.IngredientExtension,
            ValueString = medicine.RegisteredIngredient.Length > 0 ? medicine.RegisteredIngredient : medicine.Ingredient,
        });
        return concept;
    }

    [GeneratedRegex(@"\s*(\(|tương (ứng|đương)|dưới dạng|\d).*$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Remark();

    [GeneratedRegex(@"(?<number>\d)\s*(?<unit>mg|g|mcg|µg|ml|IU|UI|%)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex UnitBehind();
}
