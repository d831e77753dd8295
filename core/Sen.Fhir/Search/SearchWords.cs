using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>The texts that people search in.</summary>
internal static class SearchWords
{
    private const int Usual = 512;

    // One value a name: family first, as it is said here; any word of it is found by its beginning.
    private static readonly byte[][] NameParts = ["family"u8.ToArray(), "given"u8.ToArray(), "suffix"u8.ToArray(), "prefix"u8.ToArray()];

    private static readonly byte[][] AddressParts =
        ["line"u8.ToArray(), "district"u8.ToArray(), "city"u8.ToArray(), "state"u8.ToArray(), "postalCode"u8.ToArray(), "country"u8.ToArray()];

    internal static void Name(JsonElement json, ISearchSink sink) => Joined(json, NameParts, sink);

    internal static void Address(JsonElement json, ISearchSink sink) => Joined(json, AddressParts, sink);

    /// <summary>The parts and the whole text; a text that says the same as the parts adds nothing.</summary>
    internal static void Both(ReadOnlySpan<char> parts, ReadOnlySpan<char> text, ISearchSink sink)
    {
        Span<char> ofFirst = stackalloc char[Usual];
        Span<char> ofSecond = stackalloc char[Usual];
        var first = SearchText.Fold(parts, ofFirst);
        var second = SearchText.Fold(text, ofSecond);
        if (!first.IsEmpty)
        {
            sink.String(parts, first);
        }

        if (!second.IsEmpty && !second.SequenceEqual(first))
        {
            sink.String(text, second);
        }
    }

    private static void Joined(JsonElement json, byte[][] parts, ISearchSink sink)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        // Quotes and names take more room in the JSON than the spaces between the words do here.
        var room = JsonMarshal.GetRawUtf8Value(json).Length;
        var rented = room <= Usual ? null : ArrayPool<char>.Shared.Rent(room);
        var words = rented ?? stackalloc char[Usual];
        var length = 0;
        foreach (var part in parts)
        {
            if (json.TryGetProperty(part, out var value))
            {
                Add(value, words, ref length);
            }
        }

        Span<char> buffer = stackalloc char[JsonText.Short];
        Both(words[..length], JsonText.Of(json, "text"u8, buffer), sink);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static void Add(JsonElement value, Span<char> words, ref int length)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Word(item, words, ref length);
            }
        }

        Word(value, words, ref length);
    }

    private static void Word(JsonElement value, Span<char> words, ref int length)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return;
        }

        if (length > 0)
        {
            words[length++] = ' ';
        }

        Span<char> buffer = stackalloc char[JsonText.Short];
        var word = JsonText.Of(value, buffer);
        word.CopyTo(words[length..]);
        length += word.Length;
    }
}
