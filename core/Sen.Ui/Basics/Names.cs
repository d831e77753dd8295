namespace Sen.Ui;

/// <summary>How names are shortened on screen.</summary>
public static class Names
{
    /// <summary>
    /// Letters of an avatar. One person: the given name ("Nguyễn Thị Bích Ngọc" is N); staff: the last two names ("MD" of "Huỳnh Thị Mỹ Duyên").
    /// </summary>
    public static string Initials(string name, int letters = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (letters == 2 && words.Length > 2 && IsTitle(words[0]))
        {
            return Doctor(name);
        }

        return string.Concat(words.TakeLast(letters).Select(word => StringInfoFirst(word).ToUpperInvariant()));
    }

    /// <summary>Letters of a doctor's avatar, everywhere: family and given name, "LT" of "BS.CKI Lê Minh Triết".</summary>
    public static string Doctor(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(IsTitle).ToList();
        return words switch
        {
            [] => "",
            [var only] => StringInfoFirst(only).ToUpperInvariant(),
            [var family, .., var given] => (StringInfoFirst(family) + StringInfoFirst(given)).ToUpperInvariant(),
        };
    }

    // "BS", "BS.CKI", "ThS.BS": a title has dots or only capitals.
    private static bool IsTitle(string word) => word.Length > 1 && (word.Contains('.', StringComparison.Ordinal) || word.All(char.IsUpper));

    // A letter with its marks may be several characters.
    private static string StringInfoFirst(string word) => System.Globalization.StringInfo.GetNextTextElement(word);
}
