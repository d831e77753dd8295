using System.Globalization;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.People;

/// <summary>Makes the households of the province: who lives together, where, with which numbers. Everybody is invented.</summary>
internal sealed class PersonMaker
{
    private static readonly string[] Prefixes = ["090", "091", "093", "094", "096", "097", "098", "070", "076", "077", "078", "079", "081", "082", "083", "032", "033", "035", "036", "038", "039"];
    private static readonly string[] Neighbours = ["089", "091", "086", "079", "095", "096"];
    private readonly NameMaker _names = new();
    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _phones = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Ward> _wards = AdministrativeUnits.Wards("92", PlaceList.Day);
    private readonly IReadOnlyList<Facility> _stations = [.. PlaceList.Facilities.Where(f => !f.IsHospital)];
    private int _made;

    /// <summary>Numbers and phones of the people of the pictures, which nobody else may have.</summary>
    internal PersonMaker(IEnumerable<Resident> known)
    {
        foreach (var person in known)
        {
            _numbers.Add(person.CitizenNumber);
            if (person.Phone is { } phone)
            {
                _phones.Add(phone);
            }
        }
    }

    internal IEnumerable<Resident> Make(int count)
    {
        var household = 0;
        while (_made < count)
        {
            household++;
            foreach (var person in Household(household).Take(count - _made).ToList())
            {
                _made++;
                yield return person;
            }
        }
    }

    private IEnumerable<Resident> Household(int household)
    {
        var dice = new Dice("household", household);
        var khmer = dice.Chance(9);
        var family = khmer ? NameMaker.KhmerFamily(dice) : _names.Family(dice);
        var home = Home(dice);
        var next = 0;
        var headAge = dice.Between(24, 62);
        var headIsMan = dice.Chance(72);
        yield return Member(family, headIsMan ? Sex.Male : Sex.Female, headAge, Kin.Head);
        if (dice.Chance(82))
        {
            yield return Member(_names.Family(dice), headIsMan ? Sex.Female : Sex.Male, Math.Max(20, headAge - dice.Between(-3, 6)), Kin.Spouse);
        }

        var children = dice.Pick([0, 1, 1, 2, 2, 2, 3]);
        for (var child = 0; child < children; child++)
        {
            yield return Member(family, dice.Chance(52) ? Sex.Male : Sex.Female, Math.Max(0, headAge - dice.Between(22, 34) - (child * 2)), Kin.Child);
        }

        if (dice.Chance(38) && headAge < 58)
        {
            yield return Member(dice.Chance(50) ? family : _names.Family(dice), dice.Chance(38) ? Sex.Male : Sex.Female, headAge + dice.Between(22, 32), Kin.Grandparent);
        }

        Resident Member(string familyName, Sex sex, int age, Kin kin) =>
            One(_made + ++next, familyName, sex, age, kin, household, home);
    }

    private (Ward Ward, Facility Station, string Address, bool Old) Home(Dice dice)
    {
        // Half of the people live in the wards whose stations take part, so that the stations have patients.
        var station = dice.Pick(_stations);
        var ward = dice.Chance(50) ? AdministrativeUnits.FindWard(station.Ward, PlaceList.Day)! : dice.Pick(_wards);
        var street = ward.FullName.StartsWith("Phường", StringComparison.Ordinal)
            ? $"{dice.Between(1, 400)}/{dice.Between(1, 40)} khu vực {dice.Between(1, 9)}"
            : $"ấp {dice.Pick(["Thạnh Lợi", "Trường Thọ", "Phú Hòa", "An Thạnh", "Tân Lập", "Đông Thắng", "Mỹ Phước"])}";
        return dice.Chance(12) && OldUnit(ward) is { } old
            ? (ward, station, $"{street}, {old}", true)
            : (ward, station, $"{street}, {char.ToLowerInvariant(ward.FullName[0])}{ward.FullName[1..]}, thành phố Cần Thơ", false);
    }

    private static string? OldUnit(Ward ward) => OldUnits.Value.GetValueOrDefault(ward.Code);

    private static readonly Lazy<Dictionary<string, string>> OldUnits = new(() => DemoData.Rows("old_units.csv")
        .ToDictionary(r => r["ward"], r => $"{r["old_name"]}, {r["district"]}, {r["province"]}", StringComparer.Ordinal));

    private Resident One(int number, string family, Sex sex, int age, Kin kin, int household, (Ward Ward, Facility Station, string Address, bool Old) home)
    {
        var dice = new Dice("person", number);
        var born = new DateOnly(PlaceList.Day.Year - age, 1, 1).AddDays(dice.Next(328));
        var province = dice.Chance(66) ? "092" : dice.Chance(70) ? dice.Pick(["093", "094"]) : dice.Pick(Neighbours);
        // Numbers of this year are drawn by a counter from 1; those given here must not meet them.
        var year = dice.Between(Math.Max(2020, born.Year), Math.Max(2025, born.Year)) % 100;
        return new Resident($"p{number:D4}", _names.Full(family, sex, born.Year, dice), sex, born)
        {
            CitizenNumber = Citizen(province, sex, born, dice),
            RecordNumber = string.Create(CultureInfo.InvariantCulture, $"{year:00}-{number + 90_000:0000000}"),
            Phone = age >= 15 ? Phone(dice) : null,
            Address = home.Address,
            OldAddress = home.Old,
            Ward = home.Ward,
            Card = CardMaker.Make(age, province[1..], home.Station.Id, dice),
            Household = household,
            Kin = kin,
            Station = home.Station.Id,
        };
    }

    /// <summary>Province of birth, century and sex, two digits of the year, six free digits (NĐ 137/2015, article 13).</summary>
    private string Citizen(string province, Sex sex, DateOnly born, Dice dice)
    {
        while (true)
        {
            var century = ((born.Year / 100) - 19) * 2;
            var number = string.Create(CultureInfo.InvariantCulture, $"{province}{century + (sex == Sex.Female ? 1 : 0)}{born.Year % 100:00}{dice.Digits(6)}");
            if (_numbers.Add(number))
            {
                return number;
            }
        }
    }

    private string Phone(Dice dice)
    {
        while (true)
        {
            var phone = $"+84{dice.Pick(Prefixes)[1..]}{dice.Digits(7)}";
            if (_phones.Add(phone))
            {
                return phone;
            }
        }
    }
}
