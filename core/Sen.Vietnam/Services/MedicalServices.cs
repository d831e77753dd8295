using System.Collections.Frozen;

namespace Sen.Vietnam;

/// <summary>How sure the data are; Data/README.md gives the reasons.</summary>
public enum Certainty
{
    High,
    Middle,
    Low,

    /// <summary>Made for demonstrations; never bill with it.</summary>
    Demo,
}

/// <summary>A price of the state's list, whole đồng, with its days.</summary>
public sealed record ServicePrice(long Amount, Validity Validity, string Source, Certainty Certainty);

/// <summary>A technical service (dịch vụ kỹ thuật) of QĐ 7603/QĐ-BYT annex 1.</summary>
/// <param name="Code">Equivalent code (mã tương đương), «23.0083.1523».</param>
public sealed record MedicalService(string Code, string Name, string Specialty);

/// <summary>9,190 technical services and consultations, found by code or words; loaded at the first use.</summary>
public static class MedicalServices
{
    private static readonly Lazy<(MedicalService Service, long OldPrice)[]> Rows = new(() =>
        [.. Embedded.Rows("services_qd7603.csv.gz")
            .Select(row => (new MedicalService(row["code"], row["name"], row["specialty"]), (long)row.Decimal("price_tt39")))]);

    private static readonly Lazy<MedicalService[]> List = new(() =>
        [.. Rows.Value.Select(row => row.Service), .. Embedded.Rows("consultations.csv").Select(row => new MedicalService(row["code"], row["name"], "Khám bệnh"))]);

    private static readonly Lazy<FrozenDictionary<string, MedicalService>> ByCode = new(() =>
        List.Value.ToFrozenDictionary(service => service.Code, StringComparer.Ordinal));

    private static readonly Lazy<ILookup<string, ServicePrice>> Prices = new(() => OldPrices()
        .Concat(Embedded.Rows("service_prices.csv").Select(row => (Code: row["code"], Price: Price(row))))
        .ToLookup(pair => pair.Code, pair => pair.Price, StringComparer.Ordinal));

    private static readonly Lazy<TextIndex<MedicalService>> Index = new(() => new TextIndex<MedicalService>(
        List.Value, service => service.Code, service => service.Name,
        // The list writes «Xquang», people «X quang».
        service => $"{service.Specialty} {(service.Name.Contains("Xquang", StringComparison.OrdinalIgnoreCase) ? "X quang" : "")}"));

    public static IReadOnlyList<MedicalService> All => List.Value;

    public static MedicalService? Get(string code) => ByCode.Value.GetValueOrDefault(code.Trim());

    public static IReadOnlyList<MedicalService> Find(string? query, int max = 20) => Index.Value.Find(query, max);

    /// <summary>
    /// The price on the day: of the rows in force the one that began last. Null when none is known. Look at
    /// <see cref="ServicePrice.Certainty"/>: newer lists than TT 39/2018 were not found, so a facility loads its own.
    /// </summary>
    public static ServicePrice? PriceAt(string code, DateOnly day)
        => Prices.Value[code].Where(price => price.Validity.Covers(day)).MaxBy(price => price.Validity.From);

    private static IEnumerable<(string Code, ServicePrice Price)> OldPrices()
    {
        var list = Embedded.Rows("lists.csv").Single(row => row["file"] == "services_qd7603.csv.gz");
        var validity = new Validity(list.Date("valid_from"), null);
        return Rows.Value.Select(row => (row.Service.Code, new ServicePrice(row.OldPrice, validity, list["source"], Certainty.Low)));
    }

    private static ServicePrice Price(CsvRow row)
        => new((long)row.Decimal("amount"), row.Validity, row["source"], Enum.Parse<Certainty>(row["certainty"], ignoreCase: true));
}
