namespace Sen.Fhir;

/// <summary>What the text of a reference says by itself.</summary>
internal static class ReferenceText
{
    /// <summary>
    /// <c>Patient/1</c> and <c>Patient/1/_history/2</c> name a resource of this Record; anything with a scheme is a url, whose
    /// last two steps may still tell the type.
    /// </summary>
    internal static (string? Type, string? Id, bool IsLocal) Read(ReadOnlySpan<char> text)
    {
        var type = Type(text, out var id, out var isLocal);
        return type is null ? (null, null, false) : (type, id.ToString(), isLocal);
    }

    /// <summary>The type of what the text leads to; null when it does not say.</summary>
    internal static string? Type(ReadOnlySpan<char> text) => Type(text, out _, out _);

    /// <summary>The same, with the id, and whether it is one of this Record.</summary>
    internal static string? Type(ReadOnlySpan<char> text, out ReadOnlySpan<char> id, out bool isLocal)
    {
        var fragment = text.IndexOf('#');
        var rest = fragment < 0 ? text : text[..fragment];
        rest = WithoutVersion(rest);
        var slash = rest.LastIndexOf('/');
        id = rest[(slash + 1)..];
        isLocal = false;
        if (slash < 0 || !FhirDocument.IsId(id))
        {
            return null;
        }

        var before = rest[..slash].LastIndexOf('/');
        isLocal = before < 0;
        return ResourceTypes.Find(rest[(before + 1)..slash]);
    }

    // Type/id/_history/version
    private static ReadOnlySpan<char> WithoutVersion(ReadOnlySpan<char> text)
    {
        var version = text.LastIndexOf('/');
        if (version <= 0)
        {
            return text;
        }

        var history = text[..version].LastIndexOf('/');
        return history > 0 && text[(history + 1)..version].SequenceEqual("_history") && text[..history].Contains('/') ? text[..history] : text;
    }
}
