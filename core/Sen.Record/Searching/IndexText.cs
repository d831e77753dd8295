using System.Collections.Concurrent;
using System.Text;
using Sen.Log;

namespace Sen.Record;

/// <summary>
/// How values are written in the text index. They are narrow (a system's long url is its 64-bit hash) and ordered so that the
/// usual questions are one slice: all values of a code come together, whatever the system; all references to an id, whatever the type.
/// </summary>
internal static class IndexText
{
    /// <summary>Between a code and its system; sorts below every character a code may have.</summary>
    internal const char Separator = '\u001f';

    private const char AfterSeparator = '\u0020';
    internal const int MaxLength = 160;

    // A capped text with its hash, a separator and a system or type.
    private const int Room = 256;

    // Systems are few (they come from profiles); the bound only guards against a flood of invented ones.
    private static readonly ConcurrentDictionary<string, string> Systems = new(StringComparer.Ordinal);
    private const int MaxSystems = 10_000;

    internal static string Token(ReadOnlySpan<char> system, ReadOnlySpan<char> code) => Token("", system, code);

    /// <summary>From and to of all systems of a code.</summary>
    internal static (string From, string To) AnySystem(string code)
    {
        var capped = Cap(code);
        return ($"{capped}{Separator}", $"{capped}{AfterSeparator}");
    }

    /// <summary>How every token of this system ends.</summary>
    internal static string SystemEnding(string system) => $"{Separator}{System(system)}";

    /// <summary>A concept that is told in words only: there is a value, and no code finds it.</summary>
    internal const string WithoutCode = "\u001e";

    /// <summary>A logical reference, apart from those that lead somewhere.</summary>
    internal static string Logical(ReadOnlySpan<char> system, ReadOnlySpan<char> code) => Token(WithoutCode, system, code);

    /// <summary>From and to of all systems of a logical reference's value.</summary>
    internal static (string From, string To) AnyLogicalSystem(string code)
    {
        var (from, to) = AnySystem(code);
        return ($"\u001e{from}", $"\u001e{to}");
    }

    /// <summary>How every reference to a resource of this type ends.</summary>
    internal static string TypeEnding(string type) => $"/{type}";

    internal static string Reference(ReadOnlySpan<char> type, ReadOnlySpan<char> id) =>
        RecentTexts.Of(Join(stackalloc char[Room], id, "/", type));

    /// <summary>From and to of all types of an id.</summary>
    internal static (string From, string To) AnyType(string id) => ($"{id}/", $"{id}0");

    /// <summary>From and to of everything that begins so.</summary>
    internal static (string From, string To) Prefix(string text)
    {
        var prefix = text.Length > MaxLength ? text[..MaxLength] : text;
        return (prefix, prefix + '\uFFFD');
    }

    /// <summary>Long values are cut and end in a hash of the whole, so that equal stays equal and B-tree pages stay full.</summary>
    internal static string Cap(ReadOnlySpan<char> value) => value.Length <= MaxLength ? RecentTexts.Of(value) : Cut(value);

    private static string Cut(ReadOnlySpan<char> value) =>
        $"{value[..MaxLength]}#{MerkleHash.Sha256(Encoding.UTF8.GetBytes(value.ToString())).ToString()[..32]}";

    private static string Token(ReadOnlySpan<char> before, ReadOnlySpan<char> system, ReadOnlySpan<char> code) => RecentTexts.Of(Join(
        stackalloc char[Room], before, code.Length <= MaxLength ? code : Cut(code), [Separator], System(system)));

    // All texts that are joined are capped, names of types or hashes.
    private static ReadOnlySpan<char> Join(
        Span<char> buffer, ReadOnlySpan<char> first, ReadOnlySpan<char> second, ReadOnlySpan<char> third, ReadOnlySpan<char> fourth = default)
    {
        first.CopyTo(buffer);
        second.CopyTo(buffer[first.Length..]);
        third.CopyTo(buffer[(first.Length + second.Length)..]);
        fourth.CopyTo(buffer[(first.Length + second.Length + third.Length)..]);
        return buffer[..(first.Length + second.Length + third.Length + fourth.Length)];
    }

    private static string System(ReadOnlySpan<char> system)
    {
        if (system.IsEmpty)
        {
            return "";
        }

        if (Systems.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(system, out var hash))
        {
            return hash;
        }

        var whole = system.ToString();
        hash = Convert.ToHexStringLower(MerkleHash.Sha256(Encoding.UTF8.GetBytes(whole)).Bytes[..8]);
        if (Systems.Count < MaxSystems)
        {
            Systems.TryAdd(whole, hash);
        }

        return hash;
    }
}
