using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>Small readings that every view needs.</summary>
public static class Elements
{
    public static string? In(this IEnumerable<Identifier> identifiers, string system) =>
        identifiers.FirstOrDefault(i => string.Equals(i.System, system, StringComparison.Ordinal))?.Value;

    public static Extension? Named(this IEnumerable<Extension> extensions, string url) =>
        extensions.FirstOrDefault(e => string.Equals(e.Url, url, StringComparison.Ordinal));

    /// <summary>Invented data: pages that show it carry the words "Số liệu mẫu".</summary>
    public static bool IsSample(this Resource resource) =>
        resource.Meta?.Tag.Any(t => t.System == Systems.DataOrigin && t.Code == Codes.Sample) == true;

    public static T MarkSample<T>(this T resource)
        where T : Resource
    {
        resource.Meta ??= new Meta();
        if (!resource.IsSample())
        {
            resource.Meta.Tag.Add(Coding.Of(Systems.DataOrigin, Codes.Sample));
        }

        return resource;
    }

    /// <summary>"Patient/1" → "1"; null when the reference is to another type.</summary>
    public static string? IdIn(this Reference? reference, string type) => reference?.IdOf(type);
}
