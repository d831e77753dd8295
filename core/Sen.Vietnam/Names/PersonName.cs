using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Sen.Vietnam;

/// <summary>Who reads a form of address; design language section 6.</summary>
public enum Audience
{
    /// <summary>A person's own phone: «Chị Bích Ngọc».</summary>
    Phone,

    /// <summary>The kiosk and paper it prints: «chị Bích Ngọc».</summary>
    Kiosk,

    /// <summary>The board in a waiting hall, read by everybody: «bà Kim Hoa».</summary>
    Board,
}

/// <summary>A Vietnamese name: family name, middle names, given name, in this order.</summary>
public sealed record PersonName
{
    private const int Longest = 120;
    private const int ElderAge = 60;
    private const int AdultAge = 18;
    private const int ChildBelow = 16;

    private static readonly Lazy<(FrozenSet<string> Families, FrozenSet<string> Linking)> Words = new(() =>
    {
        var rows = Embedded.Rows("name_words.csv").ToList();
        return (Keys("compound_family"), Keys("linking_middle"));

        FrozenSet<string> Keys(string kind) => rows.Where(row => row["kind"] == kind).Select(row => row["text"])
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    });

    private readonly string[] _words;

    private PersonName(string[] words, int familyWords)
    {
        _words = words;
        Full = string.Join(' ', words);
        Family = string.Join(' ', words[..familyWords]);
        Given = words.Length > familyWords ? words[^1] : "";
        Middle = string.Join(' ', words[familyWords..Math.Max(familyWords, words.Length - 1)]);
        Spoken = SpokenOf(words, familyWords);
    }

    /// <summary>The whole name, single spaces, composed letters; capitals are kept as written.</summary>
    public string Full { get; }

    public string Family { get; }

    /// <summary>Middle names, or empty.</summary>
    public string Middle { get; }

    /// <summary>The last word; empty only for a name of one word.</summary>
    public string Given { get; }

    /// <summary>The part people are called by: «Bích Ngọc», but «Sáu» for Trần Văn Sáu.</summary>
    public string Spoken { get; }

    /// <summary>Two letters for the petal: those of the last two words.</summary>
    public string Initials => string.Concat(_words.TakeLast(2).Select(word => char.ToUpperInvariant(word[0])));

    /// <summary>For lists others can see: «N. T. B. Ngọc».</summary>
    public string Masked => string.Join(' ', [.. _words[..^1].Select(word => $"{char.ToUpperInvariant(word[0])}."), _words[^1]]);

    public string SearchKey => Sen.Vietnam.SearchKey.Of(Full);

    public static Parsed<PersonName> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FormatError(FormatCodes.NameEmpty, "name", "A name is needed.");
        }

        if (text.Length > Longest * 2)
        {
            return new FormatError(FormatCodes.NameTooLong, "name", $"A name has at most {Longest} letters.");
        }

        var composed = Compose(text);
        var words = composed?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length == 0 || !words.All(IsWord))
        {
            return new FormatError(FormatCodes.NameCharacter, "name", "A name holds letters, spaces, hyphens, apostrophes and dots.");
        }

        return composed!.Length > Longest
            ? new FormatError(FormatCodes.NameTooLong, "name", $"A name has at most {Longest} letters.")
            : new PersonName(words, FamilyWords(words));
    }

    /// <summary>
    /// How to address the person. Sex or birth date unknown: the full name without a title, since a wrong title hurts.
    /// </summary>
    public string CallName(DateOnly? birthDate, Sex sex, DateOnly today, Audience audience, CultureInfo? culture = null)
    {
        if (birthDate is not { } born || TitleKey(Age.On(born, today).Years, sex) is not { } key)
        {
            return Full;
        }

        var title = Texts.Get(key, culture);
        if (title.Length == 0)
        {
            return Spoken;
        }

        return audience == Audience.Phone ? $"{char.ToUpperInvariant(title[0])}{title[1..]} {Spoken}" : $"{title} {Spoken}";
    }

    public bool Equals(PersonName? other) => other is not null && string.Equals(Full, other.Full, StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Full);

    public override string ToString() => Full;

    // 16 and 17 have no form in the design language; «bạn» is what a hospital says to them, of either sex.
    private static string? TitleKey(int years, Sex sex) => years switch
    {
        < 0 => null,
        _ when sex == Sex.Unknown => null,
        < ChildBelow => "title.child",
        < AdultAge => "title.teen",
        >= ElderAge => sex == Sex.Male ? "title.elder-man" : "title.elder-woman",
        _ => sex == Sex.Male ? "title.man" : "title.woman",
    };

    private static string SpokenOf(string[] words, int familyWords) => (words.Length - familyWords) switch
    {
        0 => words[^1],
        1 => words[^1],
        _ when Words.Value.Linking.Contains(words[^2]) => words[^1],
        _ => $"{words[^2]} {words[^1]}",
    };

    private static int FamilyWords(string[] words)
        => words.Length > 2 && Words.Value.Families.Contains($"{words[0]} {words[1]}") ? 2 : 1;

    private static string? Compose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair: no name.
            return null;
        }
    }

    private static bool IsWord(string word)
        => char.IsLetter(word[0]) && word.All(character => char.IsLetter(character) || character is '\'' or '’' or '-' or '.' || IsMark(character));

    private static bool IsMark(char character)
        => char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
