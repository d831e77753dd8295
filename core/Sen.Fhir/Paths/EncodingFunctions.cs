using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sen.Fhir.Paths;

/// <summary>encode, decode, escape and unescape (FHIRPath 2.0, additional string functions).</summary>
internal static class EncodingFunctions
{
    internal static readonly Function[] All =
    [
        Change("encode", Encode),
        Change("decode", Decode),
        Change("escape", Escape),
        Change("unescape", Unescape),
    ];

    private static Function Change(string name, Func<string, string, string?> change) =>
        new(name, 1, 1, (scope, input, args) =>
        {
            if (Values.Text(input) is not { } text || Values.Text(args[0](scope)) is not { } form)
            {
                return PathNode.None;
            }

            try
            {
                return PathNode.Of(change(text, form));
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                throw new FhirPathException("The text is not in the form named.", exception);
            }
        });

    private static string? Encode(string text, string form) => form switch
    {
        "hex" => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        "urlbase64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_'),
        _ => null,
    };

    private static string? Decode(string text, string form) => form switch
    {
        "hex" => Encoding.UTF8.GetString(Convert.FromHexString(text)),
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
        "urlbase64" => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)),
        _ => null,
    };

    private static string? Escape(string text, string form) => form switch
    {
        "html" => WebUtility.HtmlEncode(text),
        "json" => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        _ => null,
    };

    private static string? Unescape(string text, string form) => form switch
    {
        "html" => WebUtility.HtmlDecode(text),
        "json" => text.Contains('\\', StringComparison.Ordinal) ? Json($"\"{text}\"") : text,
        _ => null,
    };

    private static string? Json(string quoted)
    {
        using var document = JsonDocument.Parse(quoted);
        return document.RootElement.GetString();
    }
}
