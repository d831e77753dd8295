using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>A resource that is being patched: read as it was for expressions, and as a tree that takes the change.</summary>
internal sealed class PatchTree(JsonElement json)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = FhirJson.Encoder, MaxDepth = FhirDocument.MaxDepth };

    private readonly JsonObject _tree = JsonObject.Create(json)!;

    internal PathNode Root { get; } = PathNode.Resource(json);

    internal IReadOnlyList<PathNode> Find(FhirPath path) => path.Evaluate(Scope.Of(Root, Root, Root));

    internal IReadOnlyList<PathNode> Find(Syntax syntax) => Compiler.Compile(syntax)(Scope.Of(Root, Root, Root));

    /// <summary>The object that holds the parts of an element, and their type. A primitive has them beside its value.</summary>
    internal (JsonObject Owner, ModelType Type) Within(PathNode node)
    {
        if (node.Type is not { } type)
        {
            throw new PatchException("invalid", "The path does not lead to an element of the resource.");
        }

        if (node == Root)
        {
            return (_tree, type);
        }

        var place = PlaceOf(node);
        if (!type.IsPrimitive)
        {
            return ((JsonObject)place.Items[place.Index].Value!, type);
        }

        var item = place.Items[place.Index];
        var extras = item.Extras as JsonObject ?? new JsonObject();
        place.Items[place.Index] = item with { Extras = extras };
        place.Items.Write();
        return (extras, type);
    }

    /// <summary>Where an element stands among those of its name.</summary>
    internal ElementPlace PlaceOf(PathNode node)
    {
        if (node.IsComputed || node == Root || node.Type is null)
        {
            throw new PatchException("invalid", "The path does not lead to an element of the resource.");
        }

        var source = node.Json.ValueKind == JsonValueKind.Undefined ? node.Extras : node.Json;
        var (owner, element, type) = (_tree, json, Root.Type!);
        while (true)
        {
            var (member, index, inner) = Step(element, source);
            var name = member.TrimStart('_');
            var property = type.Property(name) ?? throw new PatchException("invalid", "The path does not lead to an element of the definition.");
            var items = ElementItems.Of(owner, property);
            if (IsSame(inner, source))
            {
                return new ElementPlace(items, index, type);
            }

            (owner, element) = ((JsonObject)(member[0] == '_' ? items[index].Extras : items[index].Value)!, inner);
            type = property.Type.IsResource ? FhirModel.Get(ResourceTypes.Of(inner) ?? throw new PatchException("invalid", "A contained resource has no type.")) : property.Type;
        }
    }

    /// <summary>What was emptied is not there any more.</summary>
    internal void Prune() => Prune(_tree);

    internal byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(_tree, Relaxed);

    // The member of an element within which the bytes lie that were found.
    private static (string Member, int Index, JsonElement Inner) Step(JsonElement element, JsonElement found)
    {
        foreach (var member in element.EnumerateObject())
        {
            var index = 0;
            foreach (var item in member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray() : default)
            {
                if (Holds(item, found))
                {
                    return (member.Name, index, item);
                }

                index++;
            }

            if (member.Value.ValueKind != JsonValueKind.Array && Holds(member.Value, found))
            {
                return (member.Name, 0, member.Value);
            }
        }

        throw new PatchException("invalid", "The path does not lead to an element of the resource.");
    }

    private static bool Holds(JsonElement outer, JsonElement inner) =>
        JsonMarshal.GetRawUtf8Value(outer).Overlaps(JsonMarshal.GetRawUtf8Value(inner), out var offset) && offset >= 0;

    private static bool IsSame(JsonElement one, JsonElement other) => JsonMarshal.GetRawUtf8Value(one) == JsonMarshal.GetRawUtf8Value(other);

    private static bool Prune(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var name in fields.Where(f => Prune(f.Value)).Select(f => f.Key).ToList())
                {
                    fields.Remove(name);
                }

                return fields.Count == 0;
            case JsonArray items:
                for (var i = items.Count - 1; i >= 0; i--)
                {
                    if (items[i] is JsonObject item && Prune(item))
                    {
                        items.RemoveAt(i);
                    }
                }

                return items.All(i => i is null);
            default:
                return false;
        }
    }
}

/// <summary>One element: its value, and what stands beside the value of a primitive.</summary>
internal readonly record struct ElementItem(JsonNode? Value, JsonNode? Extras);

/// <summary>An element among those of its name. <see cref="Type"/> is that of the owner.</summary>
internal sealed record ElementPlace(ElementItems Items, int Index, ModelType Type);

/// <summary>The elements of one name in an object, value and extras side by side, in whichever of JSON's forms they are written.</summary>
internal sealed class ElementItems
{
    private readonly List<ElementItem> _items = [];

    private ElementItems(JsonObject owner, ModelProperty property) => (Owner, Property) = (owner, property);

    internal JsonObject Owner { get; }

    internal ModelProperty Property { get; }

    internal int Count => _items.Count;

    internal ElementItem this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    internal static ElementItems Of(JsonObject owner, ModelProperty property)
    {
        var items = new ElementItems(owner, property);
        var (value, extras) = (owner[property.JsonName], property.Type.IsPrimitive ? owner[property.ExtrasName] : null);
        if (value is JsonArray || extras is JsonArray)
        {
            var (values, others) = (value as JsonArray, extras as JsonArray);
            for (var i = 0; i < Math.Max(values?.Count ?? 0, others?.Count ?? 0); i++)
            {
                items._items.Add(new ElementItem(At(values, i), At(others, i)));
            }
        }
        else if (value is not null || extras is not null)
        {
            items._items.Add(new ElementItem(value, extras));
        }

        return items;
    }

    internal void Add(ElementItem item) => _items.Add(item);

    internal void Insert(int index, ElementItem item) => _items.Insert(index, item);

    internal void RemoveAt(int index) => _items.RemoveAt(index);

    /// <summary>Puts them back into the owner.</summary>
    internal void Write()
    {
        Write(Property.JsonName, [.. _items.Select(i => i.Value)]);
        if (Property.Type.IsPrimitive)
        {
            Write(Property.ExtrasName, [.. _items.Select(i => i.Extras)]);
        }
    }

    private void Write(string name, List<JsonNode?> halves)
    {
        if (halves.TrueForAll(h => h is null))
        {
            Owner.Remove(name);
            return;
        }

        // A node has one parent: those that stay give up the array they were in.
        if (Owner[name] is JsonArray before)
        {
            before.Clear();
        }

        if (Property.Element.Max is 1)
        {
            if (!ReferenceEquals(Owner[name], halves[0]))
            {
                Owner[name] = halves[0];
            }

            return;
        }

        Owner[name] = new JsonArray([.. halves]);
    }

    private static JsonNode? At(JsonArray? array, int index) => index < array?.Count ? array[index] : null;
}
