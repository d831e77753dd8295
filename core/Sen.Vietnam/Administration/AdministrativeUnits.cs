using System.Collections.Frozen;
using System.Globalization;

namespace Sen.Vietnam;

/// <summary>A province or municipality of the two-level state since 01/07/2025 (NQ 202/2025/QH15, codes QĐ 19/2025/QĐ-TTg).</summary>
public sealed record Province(string Code, string Name, string FullName, string FullNameEn)
{
    public string Text(CultureInfo? culture = null) => Texts.IsEnglish(culture) ? FullNameEn : FullName;
}

/// <summary>A commune-level unit: phường, xã or đặc khu.</summary>
public sealed record Ward(string Code, string Name, string FullName, string FullNameEn, string ProvinceCode)
{
    public string Text(CultureInfo? culture = null) => Texts.IsEnglish(culture) ? FullNameEn : FullName;
}

/// <summary>A ward of the three-level state until 30/06/2025.</summary>
public sealed record OldWard(string Code, string FullName, string DistrictName, string ProvinceName);

/// <summary>Where an old ward went.</summary>
/// <param name="Divided">It was split: which part of it an address lies in must be asked.</param>
/// <param name="NewWards">One new ward, or the candidates, with the most likely first where the source says so.</param>
public sealed record WardConversion(OldWard Old, bool Divided, IReadOnlyList<Ward> NewWards);

/// <summary>
/// Units by date. Codes mean nothing without a date: seven province codes kept their number and changed their name on 01/07/2025
/// (15 was Yên Bái and is Lào Cai). Store the code with the day it was valid on.
/// </summary>
public static class AdministrativeUnits
{
    private static readonly Lazy<AdministrativeState[]> States = new(() =>
    [
        .. Embedded.Rows("lists.csv")
            .Where(row => row["file"].StartsWith("provinces_", StringComparison.Ordinal))
            .OrderByDescending(row => row.Date("valid_from"))
            .Select(row => new AdministrativeState(row.Date("valid_from"), row["file"])),
    ]);

    /// <summary>Today's two-level units begin here; before, codes belong to the old lists.</summary>
    public static DateOnly TwoLevelsSince => States.Value[^1].From;

    /// <summary>The days from which each list of units holds, newest first.</summary>
    public static IReadOnlyList<DateOnly> ListDays => [.. States.Value.Select(state => state.From)];

    public static IReadOnlyList<Province> Provinces(DateOnly day) => On(day)?.Provinces ?? [];

    public static Province? FindProvince(string code, DateOnly day) => On(day)?.ProvinceByCode.GetValueOrDefault(code);

    public static IReadOnlyList<Ward> Wards(string provinceCode, DateOnly day) => [.. On(day)?.WardsOf[provinceCode] ?? []];

    public static Ward? FindWard(string code, DateOnly day) => On(day)?.WardByCode.GetValueOrDefault(code);

    /// <summary>Wards by name with or without marks, province name helping («lich hoi thuong can tho»); best first.</summary>
    public static IReadOnlyList<Ward> FindWards(string? query, DateOnly day, int max = 20) => On(day)?.Index.Value.Find(query, max) ?? [];

    /// <summary>The new ward or wards of a ward code valid until 30/06/2025; null when there is no such old ward.</summary>
    public static WardConversion? ConvertOldWard(string oldCode, DateOnly day)
    {
        if (!OldUnits.WardByCode.TryGetValue(oldCode, out var old))
        {
            return null;
        }

        var rows = OldUnits.Conversions[oldCode].ToList();
        return new WardConversion(
            old, rows.Exists(row => row.Divided), [.. rows.Select(row => FindWard(row.NewCode, day)).OfType<Ward>().Distinct()]);
    }

    internal static AdministrativeState? On(DateOnly day) => Array.Find(States.Value, state => state.From <= day);
}

/// <summary>The units as they stand from one day on.</summary>
internal sealed class AdministrativeState
{
    internal AdministrativeState(DateOnly from, string provincesFile)
    {
        From = from;
        Provinces = [.. Embedded.Rows(provincesFile).Select(row => new Province(row["code"], row["name"], row["full_name"], row["full_name_en"]))];
        ProvinceByCode = Provinces.ToFrozenDictionary(province => province.Code, StringComparer.Ordinal);
        var wards = Embedded.Rows(provincesFile.Replace("provinces_", "wards_", StringComparison.Ordinal))
            .Select(row => new Ward(row["code"], row["name"], row["full_name"], row["full_name_en"], row["province_code"])).ToArray();
        WardByCode = wards.ToFrozenDictionary(ward => ward.Code, StringComparer.Ordinal);
        WardsOf = wards.ToLookup(ward => ward.ProvinceCode, StringComparer.Ordinal);
        Index = new Lazy<TextIndex<Ward>>(() => new TextIndex<Ward>(
            wards, ward => ward.Code, ward => ward.Name, ward => $"{ward.FullName} {ProvinceByCode[ward.ProvinceCode].FullName}"));
    }

    internal DateOnly From { get; }

    internal IReadOnlyList<Province> Provinces { get; }

    internal FrozenDictionary<string, Province> ProvinceByCode { get; }

    internal FrozenDictionary<string, Ward> WardByCode { get; }

    internal ILookup<string, Ward> WardsOf { get; }

    internal Lazy<TextIndex<Ward>> Index { get; }
}

/// <summary>The three-level units until 30/06/2025 and where they went.</summary>
internal static class OldUnits
{
    private static readonly Lazy<FrozenDictionary<string, (string Name, string FullName)>> ProvinceRows = new(() =>
        Embedded.Rows("old_provinces.csv.gz").ToFrozenDictionary(row => row["code"], row => (row["name"], row["full_name"]), StringComparer.Ordinal));

    private static readonly Lazy<OldDistrict[]> DistrictRows = new(() =>
        [.. Embedded.Rows("old_districts.csv.gz").Select(row => new OldDistrict(row["code"], row["name"], row["full_name"], row["province_code"]))]);

    private static readonly Lazy<(string Name, string DistrictCode, OldWard Ward)[]> WardRows = new(ReadWards);

    private static readonly Lazy<FrozenDictionary<string, OldWard>> Wards = new(() =>
        WardRows.Value.ToFrozenDictionary(row => row.Ward.Code, row => row.Ward, StringComparer.Ordinal));

    private static readonly Lazy<ILookup<string, (string NewCode, bool Divided)>> Moves = new(() => Embedded.Rows("ward_conversion.csv.gz")
        .ToLookup(row => row["old_code"], row => (row["new_code"], row["divided"] == "yes"), StringComparer.Ordinal));

    internal static FrozenDictionary<string, (string Name, string FullName)> Provinces => ProvinceRows.Value;

    internal static OldDistrict[] Districts => DistrictRows.Value;

    internal static (string Name, string DistrictCode, OldWard Ward)[] AllWards => WardRows.Value;

    internal static FrozenDictionary<string, OldWard> WardByCode => Wards.Value;

    internal static ILookup<string, (string NewCode, bool Divided)> Conversions => Moves.Value;

    private static (string Name, string DistrictCode, OldWard Ward)[] ReadWards()
    {
        var districts = Districts.ToFrozenDictionary(district => district.Code, StringComparer.Ordinal);
        return
        [
            .. Embedded.Rows("old_wards.csv.gz").Select(row =>
            {
                var district = districts[row["district_code"]];
                var ward = new OldWard(row["code"], row["full_name"], district.FullName, Provinces[district.ProvinceCode].FullName);
                return (row["name"], district.Code, ward);
            }),
        ];
    }
}

/// <summary>A district until 30/06/2025.</summary>
internal sealed record OldDistrict(string Code, string Name, string FullName, string ProvinceCode);
