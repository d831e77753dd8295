using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>
/// An R4 resource as the bytes that were accepted. The bytes are stored, hashed, signed and served as they are; typed classes
/// (<see cref="As{T}"/>) are copies for code that needs fields.
/// </summary>
public sealed class FhirDocument
{
    /// <summary>Largest resource accepted, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Deepest nesting accepted.</summary>
    public const int MaxDepth = 64;

    private JsonDocument? _json;

    private FhirDocument(ReadOnlyMemory<byte> utf8, JsonDocument? json, string resourceType, string? id)
    {
        Utf8 = utf8;
        _json = json;
        ResourceType = resourceType;
        Id = id;
    }

    /// <summary>The exact bytes. The caller of <c>Parse</c> gave them away and must not change them.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The parsed bytes. A document that was stamped is stored and served as bytes and mostly never parsed again.</summary>
    public JsonElement Root => (_json ??= Read(Utf8)).RootElement;

    public string ResourceType { get; }

    public string? Id { get; }

    /// <summary><c>meta.versionId</c>, when there is one.</summary>
    public string? VersionId => Meta("versionId");

    /// <summary><c>meta.lastUpdated</c>, when there is one.</summary>
    public FhirDateTime? LastUpdated => FhirDateTime.TryParse(Meta("lastUpdated"), null, out var instant) ? instant : null;

    /// <summary>
    /// Accepts bytes from outside, or says everything that keeps them from being a resource. Whether the elements fit the
    /// definition of the type is the question of <see cref="FhirValidator"/>.
    /// </summary>
    public static FhirResult<FhirDocument> Parse(ReadOnlyMemory<byte> utf8)
    {
        var issues = DocumentScan.Bytes(utf8.Span);
        if (issues.Count > 0)
        {
            return new FhirResult<FhirDocument>(issues);
        }

        JsonDocument json;
        try
        {
            json = Read(utf8);
        }
        catch (JsonException exception)
        {
            return new FhirResult<FhirDocument>(DocumentScan.Explain(exception));
        }

        if (DocumentScan.Values(utf8.Span, issues))
        {
            return new FhirResult<FhirDocument>(issues);
        }

        try
        {
            var (type, id) = Identity(json.RootElement, issues);
            return issues.Count > 0
                ? new FhirResult<FhirDocument>(issues)
                : new FhirResult<FhirDocument>(new FhirDocument(utf8, json, type, id));
        }
        catch (InvalidOperationException) when (issues.Count > 0)
        {
            // A broken escape, told of already, where the type or the id should stand.
            return new FhirResult<FhirDocument>(issues);
        }
    }

    public static FhirResult<FhirDocument> Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads bytes that this library accepted before (the Record's own rows); anything else is a bug and throws.</summary>
    public static FhirDocument Load(ReadOnlyMemory<byte> utf8)
    {
        var json = Read(utf8);
        var root = json.RootElement;
        var id = root.TryGetProperty("id", out var element) ? element.GetString() : null;
        return new FhirDocument(utf8, json, root.GetProperty("resourceType").GetString()!, id);
    }

    /// <summary>The same where type and id are known: the bytes are read when somebody asks for <see cref="Root"/>, and mostly nobody does.</summary>
    public static FhirDocument OfStore(ReadOnlyMemory<byte> utf8, string resourceType, string id) => new(utf8, json: null, resourceType, id);

    /// <summary>A mutable typed copy; changing it does not change the document.</summary>
    public T As<T>()
        where T : Resource => Resource.FromDocument(this) as T
            ?? throw new InvalidOperationException($"A {ResourceType} cannot be read as {typeof(T).Name}.");

    /// <summary>
    /// The same resource with id, meta.versionId and meta.lastUpdated set. All other bytes (number texts, order, white space,
    /// elements nobody knows) are kept.
    /// </summary>
    public FhirDocument WithMeta(string id, string versionId, DateTimeOffset lastUpdated) => IsId(id) && IsId(versionId)
        ? new FhirDocument(MetaSplice.Apply(Utf8.Span, id, versionId, lastUpdated), json: null, ResourceType, id)
        : throw new ArgumentException("id and versionId have the form of an R4 id.", nameof(id));

    /// <summary>
    /// Gives the room of the parse back to be used again; <see cref="Root"/> is read anew when it is asked for. Only for one who parsed
    /// the document and knows that nobody else is reading it: elements of the old Root are gone.
    /// </summary>
    public void Release() => Interlocked.Exchange(ref _json, null)?.Dispose();

    public override string ToString() => Id is null ? ResourceType : $"{ResourceType}/{Id}";

    internal JsonObject ToNode() => JsonObject.Create(Root)!;

    // The pooled rows of a JsonDocument go to the garbage collector with us, when nobody releases them: documents are shared freely.
    private static JsonDocument Read(ReadOnlyMemory<byte> utf8) => JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });

    private string? Meta(string name) =>
        Root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static (string Type, string? Id) Identity(JsonElement root, List<FhirIssue> issues)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            issues.Add(FhirIssue.Fatal("structure", "", "A resource is a JSON object."));
            return ("", null);
        }

        var type = ResourceTypes.Of(root);
        if (type is null)
        {
            issues.Add(FhirIssue.Fatal("structure", "resourceType", "resourceType is missing or is not the name of an R4 resource type."));
        }

        var id = Text(root, "id");
        if (root.TryGetProperty("id", out _) && !IsId(id))
        {
            issues.Add(FhirIssue.Error("value", "id", "An id is 1 to 64 letters, digits, '-' and '.'."));
        }

        if (root.TryGetProperty("meta", out var meta) && meta.ValueKind != JsonValueKind.Object)
        {
            issues.Add(FhirIssue.Error("structure", "meta", "meta is a JSON object."));
        }

        return (type ?? "", id);
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Decoded(value) : null;

    // A lone surrogate escape has been reported by the scan already.
    private static string? Decoded(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The R4 rule for resource ids: <c>[A-Za-z0-9\-\.]{1,64}</c>.</summary>
    public static bool IsId(string? id) => IsId(id.AsSpan());

    private static readonly System.Buffers.SearchValues<char> IdCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    internal static bool IsId(ReadOnlySpan<char> id) => id.Length is >= 1 and <= 64 && !id.ContainsAnyExcept(IdCharacters);
}
