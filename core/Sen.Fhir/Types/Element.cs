using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>
/// A typed, mutable view of one JSON object. Nothing is copied out of the object, so elements this version does not know,
/// extensions on primitive values and the text of decimals survive a read and a write.
/// </summary>
public abstract class Element
{
    private JsonObject? _node;

    public JsonObject Node => _node ??= NewNode();

    /// <summary>The id of an element inside its resource; for a resource, its logical id.</summary>
    public string? Id { get => GetPrimitive<string>("id"); set => SetPrimitive("id", value); }

    /// <summary>The JSON of this part as it is now.</summary>
    public string ToJson() => Node.ToJsonString(FhirJson.Options);

    /// <summary>The type only: what is written into logs and messages by accident must not be about a person.</summary>
    public override string ToString() => GetType().Name;

    internal void Attach(JsonObject node) => _node = node;

    private protected virtual JsonObject NewNode() => [];

    private protected T? GetPrimitive<T>(string name)
        where T : class => Node.TryGetPropertyValue(name, out var node) && node is not null ? Primitive<T>.Read(node) : null;

    private protected void SetPrimitive<T>(string name, T? value, string[]? choices = null)
        where T : class => Put(name, value is null ? null : Primitive<T>.Write(value), choices);

    private protected T? GetValue<T>(string name)
        where T : struct => Node.TryGetPropertyValue(name, out var node) && node is not null ? Primitive<T>.Read(node) : null;

    private protected void SetValue<T>(string name, T? value, string[]? choices = null)
        where T : struct => Put(name, value is { } given ? Primitive<T>.Write(given) : null, choices);

    private protected T? GetElement<T>(string name)
        where T : Element => Node.TryGetPropertyValue(name, out var node) && node is JsonObject child ? ElementFactory<T>.Wrap(child) : null;

    private protected void SetElement<T>(string name, T? value, string[]? choices = null)
        where T : Element => Put(name, value is null ? null : Free(value), choices);

    private protected ElementList<T> GetElements<T>(string name)
        where T : Element => new(this, name);

    private protected PrimitiveList<T> GetPrimitives<T>(string name)
        where T : notnull => new(this, name);

    /// <summary>The node to place into a tree. One that already stands in a tree is copied: JSON nodes have one parent.</summary>
    internal static JsonObject Free(Element element)
    {
        if (element.Node.Parent is null)
        {
            return element.Node;
        }

        return (JsonObject)element.Node.DeepClone();
    }

    private void Put(string name, JsonNode? value, string[]? choices)
    {
        if (value is null)
        {
            Node.Remove(name);
            return;
        }

        foreach (var choice in choices ?? [])
        {
            if (!string.Equals(choice, name, StringComparison.Ordinal))
            {
                Node.Remove(choice);
                Node.Remove("_" + choice);
            }
        }

        Node[name] = value;
    }
}

/// <summary>A data type or part of a resource: everything that may carry extensions.</summary>
public abstract class DataElement : Element
{
    public ElementList<Extension> Extension => GetElements<Extension>("extension");
}

/// <summary>A part of a resource that is not a data type of its own.</summary>
public abstract class BackboneElement : DataElement
{
    public ElementList<Extension> ModifierExtension => GetElements<Extension>("modifierExtension");
}

/// <summary>Makes the typed view for a JSON object; for <see cref="Resource"/> the type is in the object.</summary>
internal static class ElementFactory<T>
    where T : Element
{
    internal static readonly Func<JsonObject, T> Wrap = typeof(Resource).IsAssignableFrom(typeof(T))
        ? node => (T)(Element)Resource.FromNode(node)
        : WrapElement;

    private static T WrapElement(JsonObject node)
    {
        var element = Activator.CreateInstance<T>();
        element.Attach(node);
        return element;
    }
}
