using System.Text.Json;
using Sen.Fhir;

namespace Sen.Exchange.Bundles;

/// <summary>
/// Puts the final references of a transaction in the place of provisional ones: every string that is exactly a known fullUrl
/// (<c>urn:uuid:…</c>), and every <c>reference</c> that is a search. All other bytes stay.
/// </summary>
internal static class ReferenceFiller
{
    internal static FhirDocument Fill(FhirDocument document, IReadOnlyDictionary<string, string> known)
    {
        using var buffer = new MemoryStream(document.Utf8.Length);
        var utf8 = document.Utf8.Span;
        var copied = 0;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = FhirDocument.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && known.TryGetValue(reader.GetString()!, out var final))
            {
                buffer.Write(utf8[copied..(int)reader.TokenStartIndex]);
                buffer.Write(JsonSerializer.SerializeToUtf8Bytes(final));
                copied = (int)reader.BytesConsumed;
            }
        }

        if (copied == 0)
        {
            return document;
        }

        buffer.Write(utf8[copied..]);
        return FhirDocument.Load(buffer.ToArray());
    }

    /// <summary>References of the form <c>Patient?identifier=…</c>.</summary>
    internal static IEnumerable<string> Searches(FhirDocument document)
    {
        var found = new List<string>();
        var reader = new Utf8JsonReader(document.Utf8.Span, new JsonReaderOptions { MaxDepth = FhirDocument.MaxDepth });
        var inReference = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                inReference = reader.ValueTextEquals("reference"u8);
            }
            else if (inReference && reader.TokenType == JsonTokenType.String && reader.GetString() is { } text
                && text.Split('?', 2) is [var type, { Length: > 0 }] && ResourceTypes.Contains(type))
            {
                found.Add(text);
            }
        }

        return found;
    }
}
