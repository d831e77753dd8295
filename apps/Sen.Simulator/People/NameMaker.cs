using System.Globalization;
using Sen.Vietnam;

namespace Sen.Simulator.People;

/// <summary>
/// Makes full names word by word, each as often as it occurs among 40,495 labelled names (Data/names.csv; README, licence MIT).
/// No name of the list is a person's.
/// </summary>
internal sealed class NameMaker
{
    private static readonly (string Family, string Sex, string Given)[] Khmer =
        [.. DemoData.Rows("ethnic_names.csv").Select(r => (r["family"], r["sex"], r["given"]))];

    private readonly Dictionary<(string Part, string Sex), List<(string Word, int Count)>> _words = DemoData.Rows("names.csv")
        .GroupBy(r => (r["part"], r["sex"]))
        .ToDictionary(g => g.Key, g => g.Select(r => (r["word"], int.Parse(r["count"], CultureInfo.InvariantCulture))).ToList());

    internal string Family(Dice dice) => Pick("family", "", dice);

    /// <summary>Given names that go with a family name. People born before 1985 are more often "Văn" and "Thị".</summary>
    internal string Full(string family, Sex sex, int birthYear, Dice dice)
    {
        var mark = sex == Sex.Male ? "M" : "F";
        if (Khmer.FirstOrDefault(k => k.Family == family && k.Sex == mark) is { Given: { } typical } && dice.Chance(60))
        {
            return $"{family} {typical}";
        }

        var old = birthYear < 1985 && dice.Chance(55);
        var middle = old ? (sex == Sex.Male ? "Văn" : "Thị") : Pick("middle", mark, dice);
        var given = Pick("given", mark, dice);
        if (given == middle)
        {
            given = Pick("given", mark, dice);
        }

        // A third of the young women have three given words ("Thị Bích Ngọc").
        return middle == "Thị" && dice.Chance(45) && Pick("middle", mark, dice) is var second && second != middle && second != given
            ? $"{family} {middle} {second} {given}"
            : $"{family} {middle} {given}";
    }

    internal static string KhmerFamily(Dice dice) => Khmer[dice.Next(Khmer.Length)].Family;

    private string Pick(string part, string sex, Dice dice) => dice.Weighted(_words[(part, sex)], w => w.Count).Word;
}
