using System.Collections.Frozen;

namespace Sen.Vietnam;

/// <summary>A registered medicine of the insurance list.</summary>
public sealed record Medicine
{
    /// <summary>Registration number (số đăng ký), free text: «VD-10857-10».</summary>
    public required string Registration { get; init; }

    public required string Name { get; init; }

    /// <summary>Code of the active ingredient in the insurance's list, «40.807».</summary>
    public required string IngredientCode { get; init; }

    /// <summary>Active ingredient as the insurance's code names it.</summary>
    public required string Ingredient { get; init; }

    /// <summary>
    /// Active ingredient as registered, with its salt. It decides for interactions: a few rows of the carrier's list have a code
    /// of another ingredient.
    /// </summary>
    public required string RegisteredIngredient { get; init; }

    /// <summary>MA_DUONG_DUNG, «1.01».</summary>
    public required string RouteCode { get; init; }

    public required string Route { get; init; }

    public required string Strength { get; init; }

    /// <summary>Form and package as registered.</summary>
    public required string Package { get; init; }

    public required string Maker { get; init; }

    public required string Country { get; init; }
}

/// <summary>14,834 registered medicines with insurance codes (registrations of about 2011–2018); loaded at the first use.</summary>
public static class Medicines
{
    private static readonly Lazy<Medicine[]> List = new(() => [.. Embedded.Rows("medicines.csv.gz").Select(Read)]);

    private static readonly Lazy<FrozenDictionary<string, Medicine>> ByRegistration = new(() =>
        List.Value.ToFrozenDictionary(medicine => medicine.Registration, StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<TextIndex<Medicine>> Index = new(() => new TextIndex<Medicine>(
        List.Value,
        medicine => medicine.Registration,
        medicine => $"{medicine.Name} {medicine.Strength}",
        medicine => $"{medicine.Ingredient} {medicine.RegisteredIngredient} {medicine.Route} {medicine.Maker}"));

    public static IReadOnlyList<Medicine> All => List.Value;

    public static Medicine? Get(string registration) => ByRegistration.Value.GetValueOrDefault(registration.Trim());

    /// <summary>By registration number, name, active ingredient, strength, route or maker; best first.</summary>
    public static IReadOnlyList<Medicine> Find(string? query, int max = 20) => Index.Value.Find(query, max);

    private static Medicine Read(CsvRow row) => new()
    {
        Registration = row["registration"],
        Name = row["name"],
        IngredientCode = row["ingredient_code"],
        Ingredient = row["ingredient"],
        RegisteredIngredient = row["registered_ingredient"],
        RouteCode = row["route_code"],
        Route = row["route"],
        Strength = row["strength"],
        Package = row["package"],
        Maker = row["maker"],
        Country = row["country"],
    };
}
