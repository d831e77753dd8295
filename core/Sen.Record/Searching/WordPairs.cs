namespace Sen.Record;

/// <summary>
/// People are looked for by several words of their name, and each word is the name of many: of a million people, half are a Nguyễn and
/// a third a Thị. Where that matters every two words of a name have a row, in both orders ("bich ngoc" and "ngoc bich"), so that a
/// question reads the few who bear both and not the many who bear either.
/// </summary>
internal static class WordPairs
{
    /// <summary>Words of which all pairs have rows; a longer name has one row that says so, and is found by its words.</summary>
    private const int MaxWords = 8;

    private const string TooMany = "!";

    // The only names that go into the millions.
    internal static bool Has(string type, string code) => (type, code) is ("Patient", "name");

    /// <summary>Adds the rows of the pairs to those of the words.</summary>
    /// <param name="words">Key of the words.</param>
    /// <param name="pairs">Key of the pairs.</param>
    /// <param name="texts">Rows so far, those of the words among them.</param>
    internal static void Add(int words, int pairs, List<TextRow> texts)
    {
        var distinct = texts.Where(t => t.Key == words).Select(t => t.Value).Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count > MaxWords || distinct.Exists(w => w.Length > IndexText.MaxLength / 2))
        {
            texts.Add(new TextRow(pairs, TooMany));
            return;
        }

        foreach (var first in distinct)
        {
            foreach (var second in distinct)
            {
                if (!string.Equals(first, second, StringComparison.Ordinal))
                {
                    texts.Add(new TextRow(pairs, $"{first} {second}"));
                }
            }
        }
    }

    /// <summary>Words that all begin words of one name; null when one pair cannot tell more than the words can.</summary>
    /// <param name="typed">What was typed, folded; each the beginning of a word.</param>
    /// <param name="pairs">Key of the pairs.</param>
    /// <param name="byWords">The same question put to the rows of the words.</param>
    internal static Match? Of(IReadOnlyList<string> typed, int pairs, Match byWords)
    {
        // A word that begins another one is found with it.
        var telling = typed.Distinct(StringComparer.Ordinal)
            .Where(w => !typed.Any(o => o.Length > w.Length && o.StartsWith(w, StringComparison.Ordinal)))
            .OrderByDescending(w => w.Length).ToList();
        if (telling.Count < 2 || telling[0].Length > IndexText.MaxLength / 2)
        {
            return null;
        }

        // The longest word is most often a whole one: then its pairs are one slice, and few words that go on lie behind it.
        var anchor = telling[0];
        var parts = telling.Skip(1).Select(word => (Match)new Match.Any(
        [
            Between(pairs, $"{anchor} {word}"),
            new Match.TextBetween(pairs, $"{anchor}!", $"{anchor}\uFFFD") { Within = $" {word}" },
        ])).ToList();
        return new Match.Any([new Match.All(parts), new Match.All([new Match.TextEquals(pairs, TooMany), byWords])]);
    }

    private static Match.TextBetween Between(int key, string prefix)
    {
        var (from, to) = IndexText.Prefix(prefix);
        return new Match.TextBetween(key, from, to);
    }
}
