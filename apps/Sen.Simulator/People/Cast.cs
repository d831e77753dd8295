using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.People;

/// <summary>The people whom the pictures name, from <c>cast.csv</c>. A ticket number is what they are found by.</summary>
internal static class Cast
{
    internal const string BichNgoc = "bich-ngoc";
    internal const string Mother = "me-bich-ngoc";
    internal const string SaRinh = "sa-rinh";
    internal const string TranVanSau = "tran-van-sau";

    internal static IReadOnlyList<Resident> People { get; } = [.. DemoData.Rows("cast.csv").Select(Read)];

    private static readonly Dictionary<string, Resident> ById = People.ToDictionary(p => p.Id, StringComparer.Ordinal);

    internal static Resident Get(string id) => ById[id];

    private static Resident Read(IReadOnlyDictionary<string, string> row, int index)
    {
        var dice = new Dice("cast", index);
        var sex = row["sex"] == "F" ? Sex.Female : Sex.Male;
        var born = DateOnly.ParseExact(row["born"], "dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture);
        var ward = AdministrativeUnits.FindWard(row["ward"], PlaceList.Day) ?? throw new InvalidDataException($"No ward {row["ward"]}.");
        var phone = row["phone"].Length > 0 ? row["phone"] : $"+8490{dice.Digits(7)}";
        var century = (((born.Year / 100) - 19) * 2) + (sex == Sex.Female ? 1 : 0);
        return new Resident(row["id"], row["name"], sex, born)
        {
            CitizenNumber = row["citizen"].Length > 0 ? row["citizen"] : $"{row["province"]}{century}{born.Year % 100:00}{dice.Digits(6)}",
            RecordNumber = row["record"].Length > 0 ? row["record"] : $"25-{9000 + index:0000000}",
            Phone = born.Year > 2012 ? null : phone,
            Address = row["address"].Length > 0 ? row["address"] : $"{dice.Between(1, 300)}/{dice.Between(1, 30)} khu vực {dice.Between(1, 9)}, {char.ToLowerInvariant(ward.FullName[0])}{ward.FullName[1..]}, thành phố Cần Thơ",
            CardAddress = row["card_address"].Length > 0 ? row["card_address"] : null,
            Ward = ward,
            OldAddress = row["address"].Contains("huyện", StringComparison.Ordinal),
            Card = row["card"].Length > 0 ? new Card(row["card"].Length == 15 ? row["card"] : row["card"] + dice.Digits(15 - row["card"].Length), new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), Facility.City) : null,
            Station = "92120",
        };
    }
}
