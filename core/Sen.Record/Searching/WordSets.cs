namespace Sen.Record;

/// <summary>
/// People are looked for by several words of their name, and each word is the name of many: of a million people, half are a Nguyễn and
/// a third a Thị. Where that matters every two words of a name have a row, in both orders ("bich ngoc" and "ngoc bich"), and every three
/// and more one in the order of the alphabet, so that a question reads the few who bear all of its words and not the many who bear one.
/// </summary>
internal static class WordSets
{
    /// <summary>Words of which all sets have rows; a longer name has one row that says so, and is found by its words.</summary>
    private const int MaxWords = 6;

    private const string TooMany = "!";

    // The only names that go into the millions.
    internal static bool Has(string type, string code) => (type, code) is ("Patient", "name");

    /// <summary>Adds the rows of the sets to those of the words.</summary>
    /// <param name="words">Key of the words.</param>
    /// <param name="sets">Key of the sets.</param>
    /// <param name="texts">Rows so far, those of the words among them.</param>
    internal static void Add(int words, int sets, List<TextRow> texts)
    {
        var distinct = texts.Where(t => t.Key == words).Select(t => t.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (distinct.Count > MaxWords || distinct.Exists(w => w.Length > IndexText.MaxLength / 2))
        {
            texts.Add(new TextRow(sets, TooMany));
            return;
        }

        for (var chosen = 1u; chosen < 1u << distinct.Count; chosen++)
        {
            string[] set = [.. distinct.Where((_, i) => (chosen >> i & 1) == 1)];
            if (set is [var first, var second])
            {
                texts.Add(new TextRow(sets, $"{first} {second}"));
                texts.Add(new TextRow(sets, $"{second} {first}"));
            }
            else if (set.Length > 2)
            {
                texts.Add(new TextRow(sets, Beginning(set.Length) + string.Join(' ', set)));
            }
        }
    }

    /// <summary>Of beginnings of words those that tell something, in order: what begins another one is found with it.</summary>
    internal static string[] Telling(string[] typed) =>
    [
        .. typed.Distinct(StringComparer.Ordinal)
            .Where(w => !Array.Exists(typed, o => o.Length > w.Length && o.StartsWith(w, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Words that all begin words of one name; null when sets cannot tell more than the words can.</summary>
    /// <param name="telling">What was typed, folded, as <see cref="Telling"/> gives it.</param>
    /// <param name="sets">Key of the sets.</param>
    /// <param name="byWords">The same question put to the rows of the words.</param>
    internal static Match? Of(string[] telling, int sets, Match byWords)
    {
        if (telling.Length < 2 || Array.Exists(telling, w => w.Length > IndexText.MaxLength / 2))
        {
            return null;
        }

        var inLongNames = new Match.All([new Match.TextEquals(sets, TooMany), byWords]);
        return telling.Length == 2 ? new Match.Any([.. Pair(telling, sets), inLongNames])
            : telling.Length <= MaxWords ? new Match.Any([.. Set(telling, sets), inLongNames])
            : inLongNames;
    }

    // The longer word is most often a whole one: then its pairs are one slice, and few words that go on lie behind it.
    private static Match.TextBetween[] Pair(string[] typed, int sets)
    {
        var (anchor, other) = typed[0].Length >= typed[1].Length ? (typed[0], typed[1]) : (typed[1], typed[0]);
        return [Between(sets, $"{anchor} {other}"), GoingOn(sets, anchor, [other])];
    }

    // No typed word begins another one, so the words that they begin stand in the same order. All but the last are most often whole: that
    // is one slice. Where the first that is not whole stands, the words that go on are another, with what comes after looked at.
    private static IEnumerable<Match.TextBetween> Set(string[] typed, int sets)
    {
        var size = Beginning(typed.Length);
        for (var i = 1; i < typed.Length; i++)
        {
            yield return GoingOn(sets, size + string.Join(' ', typed[..i]), typed[i..]);
        }

        yield return Between(sets, size + string.Join(' ', typed));
    }

    // Sets of one size lie together, apart from pairs: no folded word has this sign.
    private static string Beginning(int words) => $"!{words} ";

    // '!' is the first sign behind the blank that would end the word.
    private static Match.TextBetween GoingOn(int key, string begun, IEnumerable<string> words) =>
        new(key, $"{begun}!", $"{begun}\uFFFD") { Within = [.. words.Select(w => $" {w}")] };

    private static Match.TextBetween Between(int key, string prefix)
    {
        var (from, to) = IndexText.Prefix(prefix);
        return new Match.TextBetween(key, from, to);
    }
}
