using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>A resource as typed code sees it. What is stored and signed is the <see cref="FhirDocument"/> made from it.</summary>
public abstract class Resource : Element
{
    private readonly string _type;

    private protected Resource(string type) => _type = type;

    public string ResourceType => GetPrimitive<string>("resourceType") ?? _type;

    public Meta? Meta { get => GetElement<Meta>("meta"); set => SetElement("meta", value); }

    public string? ImplicitRules { get => GetPrimitive<string>("implicitRules"); set => SetPrimitive("implicitRules", value); }

    public string? Language { get => GetPrimitive<string>("language"); set => SetPrimitive("language", value); }

    /// <summary>An empty typed resource, or a <see cref="GenericResource"/> for an R4 type without a class of its own.</summary>
    public static Resource Create(string typeName)
    {
        if (!ResourceTypes.Contains(typeName))
        {
            throw new ArgumentException("Not the name of an R4 resource type.", nameof(typeName));
        }

        return ResourceTypes.New(typeName) ?? new GenericResource(typeName);
    }

    /// <summary>A mutable copy of the document.</summary>
    public static Resource FromDocument(FhirDocument document) => FromNode(document.ToNode());

    /// <summary>The document of this resource as it is now. A resource with empty parts is a bug of the caller and throws.</summary>
    public FhirDocument ToDocument() => FhirDocument.Parse(ToUtf8()).ValueOrThrow();

    public byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, FhirJson.Writer))
        {
            Node.WriteTo(writer);
        }

        return buffer.ToArray();
    }

    internal static Resource FromNode(JsonObject node)
    {
        var name = node["resourceType"]?.GetValue<string>() ?? "";
        var resource = ResourceTypes.New(name) ?? new GenericResource(name);
        resource.Attach(node);
        return resource;
    }

    private protected override JsonObject NewNode() => new() { ["resourceType"] = _type };
}

/// <summary>A resource with a narrative, contained resources and extensions: all but Binary, Bundle and Parameters.</summary>
public abstract class DomainResource : Resource
{
    private protected DomainResource(string type)
        : base(type)
    {
    }

    public Narrative? Text { get => GetElement<Narrative>("text"); set => SetElement("text", value); }

    public ElementList<Resource> Contained => GetElements<Resource>("contained");

    public ElementList<Extension> Extension => GetElements<Extension>("extension");

    public ElementList<Extension> ModifierExtension => GetElements<Extension>("modifierExtension");
}

/// <summary>A resource of an R4 type for which no class is generated; its elements are read through <see cref="Element.Node"/>.</summary>
public sealed class GenericResource : DomainResource
{
    internal GenericResource(string type)
        : base(type)
    {
    }
}
