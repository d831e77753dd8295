using System.Text;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary><c>_text</c> and <c>_content</c> (R4 3.1.1.4.9): the narrative, and everything that is written in a resource.</summary>
internal static class ContentText
{
    internal static readonly SearchParameterInfo Narrative = new("_text", SearchParameterType.String, "", []);

    internal static readonly SearchParameterInfo Content = new("_content", SearchParameterType.String, "", []);

    internal static bool Is(SearchParameterInfo parameter) => ReferenceEquals(parameter, Narrative) || ReferenceEquals(parameter, Content);

    /// <summary>The text, folded as searches compare it.</summary>
    internal static SearchValue.String Of(SearchParameterInfo parameter, FhirDocument document)
    {
        var text = new StringBuilder();
        if (ReferenceEquals(parameter, Content))
        {
            Collect(document.Root, text);
        }
        else if (document.Root.TryGetProperty("text", out var narrative) && narrative.TryGetProperty("div", out var div))
        {
            WithoutTags(div.GetString(), text);
        }

        var plain = text.ToString();
        return new SearchValue.String(plain, SearchText.Fold(plain));
    }

    private static void Collect(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (property.NameEquals("div"u8))
                    {
                        WithoutTags(property.Value.GetString(), text);
                    }
                    else
                    {
                        Collect(property.Value, text);
                    }
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, text);
                }

                break;
            case JsonValueKind.String:
                text.Append(element.GetString()).Append(' ');
                break;
            default:
                break;
        }
    }

    private static void WithoutTags(string? xhtml, StringBuilder text)
    {
        var inTag = false;
        foreach (var c in xhtml ?? "")
        {
            inTag = c == '<' || (inTag && c != '>');
            text.Append(inTag || c == '>' ? ' ' : c);
        }

        text.Append(' ');
    }
}
