using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Sen.Fhir;

/// <summary>Names and texts of JSON without making strings of them: a short one without escapes is copied to the caller's buffer.</summary>
internal static class JsonText
{
    /// <summary>A good length of the buffer: most codes, systems and references are shorter.</summary>
    internal const int Short = 128;

    internal static ReadOnlySpan<char> Name(JsonProperty member, Span<char> buffer) =>
        Plain(JsonMarshal.GetRawUtf8PropertyName(member), buffer, out var length) ? buffer[..length] : member.Name;

    /// <summary>The text of a JSON string; empty for anything else.</summary>
    internal static ReadOnlySpan<char> Of(JsonElement value, Span<char> buffer) =>
        value.ValueKind != JsonValueKind.String ? []
        : Plain(JsonMarshal.GetRawUtf8Value(value)[1..^1], buffer, out var length) ? buffer[..length]
        : value.GetString();

    /// <summary>The text of a member; empty when there is none.</summary>
    internal static ReadOnlySpan<char> Of(JsonElement owner, ReadOnlySpan<byte> name, Span<char> buffer) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? Of(value, buffer) : [];

    private static bool Plain(ReadOnlySpan<byte> raw, Span<char> buffer, out int length)
    {
        length = 0;
        return raw.Length <= buffer.Length && !raw.Contains((byte)'\\')
            && Utf8.ToUtf16(raw, buffer, out _, out length, replaceInvalidSequences: false) == OperationStatus.Done;
    }
}
