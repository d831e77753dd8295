namespace Sen.Fhir;

/// <summary>What the text of a reference says by itself.</summary>
internal static class ReferenceText
{
    /// <summary>
    /// <c>Patient/1</c> and <c>Patient/1/_history/2</c> name a resource of this Record; anything with a scheme is a url, whose
    /// last two steps may still tell the type.
    /// </summary>
    internal static (string? Type, string? Id, bool IsLocal) Read(string text)
    {
        var parts = text.Split('#')[0].Split('/');
        if (parts.Length >= 4 && parts[^2] is "_history")
        {
            parts = parts[..^2];
        }

        return parts is [.., var type, var id] && ResourceTypes.Contains(type) && FhirDocument.IsId(id)
            ? (type, id, parts.Length == 2)
            : (null, null, false);
    }
}
