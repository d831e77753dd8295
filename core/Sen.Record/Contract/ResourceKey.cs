using System.Diagnostics.CodeAnalysis;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Type and logical id of a resource; its text form is the relative reference <c>Patient/123</c>.</summary>
public readonly record struct ResourceKey(string Type, string Id) : IParsable<ResourceKey>
{
    /// <summary>A key for a resource to come: the id is a UUID version 7, so that index pages fill in order.</summary>
    public static ResourceKey New(string type, TimeProvider clock) => new(type, Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"));

    public static ResourceKey Of(Resource resource) =>
        new(resource.ResourceType, resource.Id ?? throw new ArgumentException("The resource has no id.", nameof(resource)));

    public static ResourceKey Parse(string s) => Parse(s, null);

    public static ResourceKey Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var key) ? key : throw new FormatException($"Not a relative reference: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ResourceKey result)
    {
        result = default;
        var parts = s?.Split('/');
        if (parts is not [{ Length: > 0 } type, { Length: > 0 and <= 64 } id] || !char.IsAsciiLetterUpper(type[0]))
        {
            return false;
        }

        result = new ResourceKey(type, id);
        return true;
    }

    public Reference ToReference(string? display = null) => Reference.To(ToString(), display);

    public override string ToString() => $"{Type}/{Id}";
}

/// <summary>One stored version of a resource. <see cref="Document"/> is null when this version is a deletion.</summary>
public sealed record StoredResource(ResourceKey Key, long Version, DateTimeOffset LastUpdated, Guid CommitId, FhirDocument? Document)
{
    public bool Deleted => Document is null;

    /// <summary>Its content was destroyed by order (see <see cref="IErasure"/>); it has no document, as if it had been a deletion.</summary>
    public bool Erased { get; init; }

    /// <summary>A typed, mutable copy; changing it changes nothing in the Record until it is committed.</summary>
    public T As<T>()
        where T : Resource => (Document ?? throw new InvalidOperationException($"{Key} is deleted.")).As<T>();
}
