using System.Text.Json;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Replaces references to a provisional key by the resource that a conditional create found.</summary>
internal static class ReferenceRewriter
{
    internal static FhirDocument Rewrite(FhirDocument document, IReadOnlyDictionary<ResourceKey, ResourceKey> aliases)
    {
        using var buffer = new MemoryStream(document.Utf8.Length);
        var copied = 0;
        var utf8 = document.Utf8.Span;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = FhirDocument.MaxDepth });
        var inReference = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                inReference = reader.ValueTextEquals("reference"u8);
            }
            else if (inReference && reader.TokenType == JsonTokenType.String)
            {
                inReference = false;
                if (ResourceKey.TryParse(reader.GetString(), null, out var key) && aliases.TryGetValue(key, out var existing))
                {
                    buffer.Write(utf8[copied..(int)reader.TokenStartIndex]);
                    buffer.Write(JsonSerializer.SerializeToUtf8Bytes(existing.ToString()));
                    copied = (int)reader.BytesConsumed;
                }
            }
        }

        if (copied == 0)
        {
            return document;
        }

        buffer.Write(utf8[copied..]);
        return FhirDocument.Load(buffer.ToArray());
    }
}
