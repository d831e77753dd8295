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
        return string.Concat(words.TakeLast(letters).Select(word => StringInfoFirst(word).ToUpperInvariant()));
    }

    // A letter with its marks may be several characters.
    private static string StringInfoFirst(string word) => System.Globalization.StringInfo.GetNextTextElement(word);
}
