namespace Sen.Vietnam;

/// <summary>A pair that QĐ 5948/QĐ-BYT (30/12/2021) forbids together; texts are the decision's.</summary>
/// <param name="Conditional">Forbidden in the circumstances <paramref name="Management"/> names, otherwise to be avoided.</param>
public sealed record Interaction(
    int Number, string First, string Second, bool Conditional, string Mechanism, string Consequence, string Management);

/// <summary>A forbidden pair found between two of the ingredients asked about (their positions in the list).</summary>
public sealed record InteractionFound(int FirstIndex, int SecondIndex, Interaction Interaction);

/// <summary>
/// The 633 contraindicated pairs. Matching is by name of the active ingredient inside the text given, whatever the salt and the
/// spelling (Vietnamese «clorid» and English «chloride» endings). No finding is no proof of safety: the list is short on purpose.
/// </summary>
public static class Interactions
{
    private static readonly Lazy<(Interaction Pair, IngredientName First, IngredientName Second)[]> Pairs = new(() =>
        [.. Embedded.Rows("interactions_qd5948.csv.gz").Select(Read)
            .Select(pair => (pair, new IngredientName(pair.First), new IngredientName(pair.Second)))]);

    public static IReadOnlyList<Interaction> All => [.. Pairs.Value.Select(row => row.Pair)];

    /// <summary>Every forbidden pair among the ingredients (texts as registered, also combinations «A + B»).</summary>
    public static IReadOnlyList<InteractionFound> Among(IReadOnlyList<string> ingredients)
    {
        var keys = ingredients.Select(IngredientName.Key).ToArray();
        var found = new List<InteractionFound>();
        for (var first = 0; first < keys.Length; first++)
        {
            for (var second = first + 1; second < keys.Length; second++)
            {
                found.AddRange(Pairs.Value.Where(row => Matches(row, keys[first], keys[second]) || Matches(row, keys[second], keys[first]))
                    .Select(row => new InteractionFound(first, second, row.Pair)));
            }
        }

        return found;
    }

    /// <summary>As <see cref="Among(IReadOnlyList{string})"/>, by the registered ingredients of medicines.</summary>
    public static IReadOnlyList<InteractionFound> Among(IReadOnlyList<Medicine> medicines)
        => Among([.. medicines.Select(medicine => medicine.RegisteredIngredient.Length > 0 ? medicine.RegisteredIngredient : medicine.Ingredient)]);

    private static bool Matches((Interaction Pair, IngredientName First, IngredientName Second) row, string one, string other)
        => row.First.IsIn(one) && row.Second.IsIn(other);

    private static Interaction Read(CsvRow row) => new(
        row.Int("number"), row["first"], row["second"], row["conditional"] == "yes", row["mechanism"], row["consequence"], row["management"]);
}

/// <summary>The name of one side of a pair, ready to be looked for in the registered ingredient of a medicine.</summary>
internal sealed class IngredientName
{
    private readonly string[] _parts;
    private readonly bool _anyPart;

    internal IngredientName(string written)
    {
        // «Darunavir/ritonavir (ritonavir)»: the ingredient that interacts stands in brackets. «Kali clorid (dạng uống)»: a remark.
        var bracket = written.IndexOf('(', StringComparison.Ordinal);
        var whole = bracket < 0 ? written : written[..bracket];
        var inside = bracket < 0 ? "" : written[(bracket + 1)..].TrimEnd(')', ' ');
        var named = inside.Length > 0 && !inside.Contains(' ', StringComparison.Ordinal) && SquashedContains(whole, inside);
        // The annex breaks long names at the column edge («Levomeprom azin»): blanks inside a name do not count.
        _parts = [.. (named ? inside : whole).Split(["/", "+/-"], StringSplitOptions.RemoveEmptyEntries).Select(Squash).Where(part => part.Length > 2)];
        _anyPart = whole.Contains("+/-", StringComparison.Ordinal);
    }

    internal static string Key(string text) => $" {string.Join(' ', SearchKey.Words(text).Select(Fold))} ";

    internal bool IsIn(string key)
    {
        var squashed = key.Replace(" ", "", StringComparison.Ordinal);
        return _anyPart ? Has(key, squashed, _parts[0]) : _parts.Length > 0 && Array.TrueForAll(_parts, part => Has(key, squashed, part));
    }

    // A name begins a word of the medicine's text, so that «estriol» is not found in «medestriol».
    private static bool Has(string key, string squashed, string part)
    {
        if (!squashed.Contains(part, StringComparison.Ordinal))
        {
            return false;
        }

        var words = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, words.Length).Any(at => BeginsWith(words, at, part));
    }

    private static bool BeginsWith(string[] words, int at, string part)
    {
        var rest = part.AsSpan();
        for (; at < words.Length && rest.StartsWith(words[at], StringComparison.Ordinal); at++)
        {
            rest = rest[words[at].Length..];
            if (rest.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static bool SquashedContains(string whole, string part) => Squash(whole).Contains(Squash(part), StringComparison.Ordinal);

    private static string Squash(string text) => string.Concat(SearchKey.Words(text).Select(Fold));

    /// <summary>One spelling for Vietnamese and international names: no final e, i for y, c for ch before r and l, t for th.</summary>
    private static string Fold(string word)
    {
        var folded = word.Replace('y', 'i').Replace("ch", "c", StringComparison.Ordinal).Replace("th", "t", StringComparison.Ordinal)
            .Replace("ph", "f", StringComparison.Ordinal);
        return folded.Length > 4 ? folded.TrimEnd('e') : folded;
    }
}
