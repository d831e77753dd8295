using System.Collections.Frozen;

namespace Sen.Vietnam;

/// <summary>How frequent family names are: 40,495 people's names counted (Data/README.md). Two Nguyễn are seldom one person.</summary>
public static class FamilyNames
{
    private static readonly Lazy<(FrozenDictionary<string, double> Shares, double Rarest)> Table = new(() =>
    {
        var rows = Embedded.Rows("family_names.csv").Select(row => (Key: SearchKey.Of(row["family"]), Count: row.Int("count"))).ToList();
        double total = rows.Sum(row => row.Count);
        var shares = rows.GroupBy(row => row.Key, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Sum(row => row.Count) / total, StringComparer.Ordinal);
        return (shares, shares.Values.Min());
    });

    /// <summary>The part of all people who have this family name, with or without marks; a name that was not met counts as the rarest.</summary>
    public static double ShareOf(string family) => Table.Value.Shares.GetValueOrDefault(SearchKey.Of(family), Table.Value.Rarest);
}
