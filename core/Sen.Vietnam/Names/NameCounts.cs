using System.Collections.Frozen;

namespace Sen.Vietnam;

/// <summary>
/// How frequent the words of names are: 40,495 people's names counted (Data/README.md). Two people called Nguyễn are seldom one
/// person; two with a rare family name often are. Words count with or without marks; one that was not met counts as the rarest.
/// </summary>
public static class NameCounts
{
    private static readonly Lazy<FrozenDictionary<string, Shares>> Kinds = new(() => Embedded.Rows("name_counts.csv")
        .GroupBy(row => row["kind"], row => (Word: SearchKey.Of(row["word"]), Count: row.Int("count")), StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => new Shares([.. group]), StringComparer.Ordinal));

    /// <summary>The part of all people who have this family name.</summary>
    public static double Family(string word) => Kinds.Value["family"].Of(word);

    /// <summary>The part of all middle names that this word is.</summary>
    public static double Middle(string word) => Kinds.Value["middle"].Of(word);

    /// <summary>The part of all people who are called so.</summary>
    public static double Given(string word) => Kinds.Value["given"].Of(word);

    private sealed class Shares
    {
        private readonly FrozenDictionary<string, double> _shares;
        private readonly double _rarest;

        internal Shares(IReadOnlyList<(string Word, int Count)> words)
        {
            double total = words.Sum(w => w.Count);
            _shares = words.GroupBy(w => w.Word, w => w.Count, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.Sum() / total, StringComparer.Ordinal);
            _rarest = _shares.Values.Min();
        }

        internal double Of(string word) => _shares.GetValueOrDefault(SearchKey.Of(word), _rarest);
    }
}
