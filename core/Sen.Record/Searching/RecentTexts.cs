namespace Sen.Record;

/// <summary>
/// Texts of index rows that were made lately. Most of a row's texts stand in thousands of rows (a status with its system, a code of a
/// list, the person all of this is about), so they are found here and not made again. A place holds one text, the last that fell on it.
/// </summary>
internal static class RecentTexts
{
    private const int Places = 8192;

    private static readonly string?[] Texts = new string?[Places];

    // Threads may overwrite each other's texts: a reference is written whole, and what is read is compared.
    internal static string Of(ReadOnlySpan<char> text)
    {
        ref var place = ref Texts[string.GetHashCode(text, StringComparison.Ordinal) & (Places - 1)];
        var known = Volatile.Read(ref place);
        if (known is not null && text.SequenceEqual(known))
        {
            return known;
        }

        var made = text.ToString();
        Volatile.Write(ref place, made);
        return made;
    }
}
