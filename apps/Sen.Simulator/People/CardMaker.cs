using Sen.Vietnam;

namespace Sen.Simulator.People;

/// <summary>Insurance cards whose letters fit the person.</summary>
internal static class CardMaker
{
    private const string CityCode = "92";

    /// <summary>Letters with the digit in force on the day of the morning, percent of the people of an age.</summary>
    private static readonly (int FromAge, (string Letters, int Digit, int Percent)[] Kinds)[] ByAge =
    [
        (0, [("TE", 1, 100)]),
        (6, [("HS", 4, 88), ("DT", 2, 7), ("CN", 2, 5)]),
        (18, [("SV", 4, 55), ("DN", 4, 25), ("GD", 4, 20)]),
        (23, [("DN", 4, 42), ("GD", 4, 36), ("HC", 4, 8), ("DK", 2, 5), ("CN", 2, 5), ("DT", 2, 4)]),
        (56, [("HT", 3, 34), ("GD", 4, 44), ("DK", 2, 8), ("CN", 2, 7), ("KC", 2, 4), ("DT", 2, 3)]),
        (75, [("BT", 2, 52), ("HT", 3, 30), ("CC", 1, 4), ("KC", 2, 6), ("DK", 2, 8)]),
    ];

    internal static Card? Make(int age, string province, string station, Dice dice)
    {
        var without = dice.Chance(7);
        var kinds = ByAge.Last(k => age >= k.FromAge).Kinds;
        var (letters, digit, _) = dice.Weighted(kinds, k => k.Percent);
        var number = $"{letters}{digit}{(province is "93" or "94" ? province : CityCode)}{dice.Digits(10)}";
        var expired = dice.Chance(4);
        if (without && age >= 6)
        {
            return null;
        }

        if (!BhytCardNumber.Parse(number).Succeeded)
        {
            throw new InvalidDataException($"Not a card number: {number}.");
        }

        return expired && age >= 6
            ? new Card(number, new DateOnly(2025, 1, 1), new DateOnly(2025, 12, 31), station)
            : new Card(number, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), station);
    }
}
