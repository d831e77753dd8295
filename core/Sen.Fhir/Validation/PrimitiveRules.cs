using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sen.Fhir;

/// <summary>The forms of R4 primitive values (R4 2.24.0.1).</summary>
internal static partial class PrimitiveRules
{
    // R4: "strings SHALL NOT exceed 1MB".
    private const int MaxText = 1024 * 1024;

    private static readonly System.Buffers.SearchValues<byte> IdBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);

    /// <summary>What is wrong with the value, or null.</summary>
    internal static string? Fault(string type, JsonElement value) => type switch
    {
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "A boolean is true or false.",
        "decimal" => value.ValueKind is JsonValueKind.Number ? null : "A decimal is a JSON number.",
        "integer" => Whole(value, int.MinValue) ? null : "An integer is a whole number of 32 bits.",
        "unsignedInt" => Whole(value, 0) ? null : "An unsignedInt is a whole number from 0.",
        "positiveInt" => Whole(value, 1) ? null : "A positiveInt is a whole number from 1.",
        _ when value.ValueKind != JsonValueKind.String => $"A {type} is a JSON string.",
        _ when PlainText(type, JsonMarshal.GetRawUtf8Value(value)[1..^1]) => null,
        _ => Text(type, value.GetString()!),
    };

    // Most values can be seen to be right from their bytes alone, without making a string of them. False only means: look closely.
    private static bool PlainText(string type, ReadOnlySpan<byte> utf8) => type switch
    {
        // JSON itself lets a control character into a text only as an escape.
        "string" or "markdown" => utf8.Length <= MaxText && !utf8.Contains((byte)'\\'),
        "code" => !utf8.IsEmpty && !utf8.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !utf8.Contains((byte)'\\'),
        "id" => utf8.Length is >= 1 and <= 64 && !utf8.ContainsAnyExcept(IdBytes),
        "uri" or "url" or "canonical" => !utf8.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !utf8.Contains((byte)'\\'),
        "date" => MomentText.IsDay(utf8),
        "dateTime" => MomentText.IsMoment(utf8) || MomentText.IsDay(utf8),
        "instant" => MomentText.IsMoment(utf8),
        "base64Binary" => !utf8.Contains((byte)'\\') && Base64.IsValid(utf8),
        "xhtml" => true,
        _ => false,
    };

    private static bool Whole(JsonElement value, int least) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least;

    private static string? Text(string type, string text)
    {
        var fits = type switch
        {
            "string" or "markdown" => text.Length <= MaxText && !text.Any(c => c < ' ' && c is not ('\t' or '\r' or '\n')),
            "code" => Code().IsMatch(text),
            "id" => FhirDocument.IsId(text),
            "uri" or "url" or "canonical" => !text.Any(char.IsWhiteSpace),
            "oid" => Oid().IsMatch(text),
            "uuid" => Uuid().IsMatch(text),
            "base64Binary" => Base64.IsValid(text),
            "date" => FhirDate.TryParse(text, null, out _),
            "dateTime" => FhirDateTime.TryParse(text, null, out _),
            "instant" => FhirDateTime.TryParse(text, null, out var moment) && moment.IsMoment,
            "time" => FhirTime.TryParse(text, null, out _),
            _ => true,
        };
        return fits ? null : $"The value does not have the form of a {type}.";
    }

    [GeneratedRegex(@"^[^\s]+(\s[^\s]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^urn:oid:[0-2](\.(0|[1-9][0-9]*))+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Oid();

    [GeneratedRegex(@"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Uuid();
}
