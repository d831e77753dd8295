using System.Text;
using System.Text.Json;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>One pass over a document. Every commit makes one, so names and places become text only when something is wrong.</summary>
internal sealed class DocumentWalk(string resourceType, bool isFull)
{
    private static readonly ModelType ElementType = FhirModel.Get("Element");

    private readonly List<(string? Name, int Index)> _place = new(16);
    private List<FhirIssue>? _issues;
    private PathNode? _resource;
    private PathNode? _root;
    private Containment? _containment;
    private int _within = -1;

    internal IReadOnlyList<FhirIssue> Issues => _issues ?? (IReadOnlyList<FhirIssue>)[];

    internal void Resource(JsonElement json, bool isContained)
    {
        if (ResourceTypes.Of(json) is not { } name)
        {
            Report("structure", "A resource with the resourceType of an R4 type is expected here.");
            return;
        }

        var type = FhirModel.Get(name);
        if (!isFull)
        {
            Object(json, type);
            return;
        }

        var around = (_resource, _root, _containment, _within);
        _resource = new PathNode(json, default, type);
        if (isContained && _root is not null)
        {
            _within = _place[^1].Index;
        }
        else
        {
            (_root, _containment, _within) = (_resource, new Containment(json), -1);
        }

        Object(json, type);
        Invariants(json, type, type.Rules, []);
        if (!isContained && _containment!.HasContained && _containment.HasStray())
        {
            Report("invariant", "dom-3: If the resource is contained in another resource, it SHALL be referred to from elsewhere in the resource or SHALL refer to the containing resource");
        }

        (_resource, _root, _containment, _within) = around;
    }

    private void Object(JsonElement json, ModelType type)
    {
        // By the element's place in its type: the property that gave it, counted from 1.
        Span<int> given = stackalloc int[type.ElementCount];
        foreach (var member in json.EnumerateObject())
        {
            if (!type.IsResource || !member.NameEquals("resourceType"u8))
            {
                Named(json, type, member, given);
            }
        }

        foreach (var required in type.Required)
        {
            if (given[required.ElementOrdinal] == 0)
            {
                Enter(required.Element.Name);
                Report("required", $"{required.Element.Name}{(required.Element.IsChoice ? "[x]" : "")} is required.");
                Leave();
            }
        }
    }

    private void Named(JsonElement owner, ModelType type, JsonProperty member, Span<int> given)
    {
        if (Known(type, member, out var extras) is not { } property)
        {
            Enter(member.Name);
            Report("structure", $"Not an element of {type.Name}.");
            Leave();
            return;
        }

        Enter(property.JsonName);
        ref var before = ref given[property.ElementOrdinal];
        if (before != 0 && before != property.Ordinal + 1)
        {
            Report("structure", $"{property.Element.Name}[x] is given more than once.");
        }

        before = before == 0 ? property.Ordinal + 1 : before;
        Member(owner, member.Value, property, extras);
        Leave();
    }

    // Only primitive elements have a second half (_name) for id and extensions.
    private static ModelProperty? Known(ModelType type, JsonProperty member, out bool extras)
    {
        Span<char> buffer = stackalloc char[JsonText.Short];
        var name = JsonText.Name(member, buffer);
        extras = name is ['_', ..];
        return type.Property(extras ? name[1..] : name) is { } property && (!extras || property.Type.IsPrimitive) ? property : null;
    }

    private void Member(JsonElement owner, JsonElement value, ModelProperty property, bool extras)
    {
        var isList = property.Element.Max is not 1;
        if (isList != (value.ValueKind == JsonValueKind.Array))
        {
            Report("structure", isList ? "A repeating element is a JSON array." : "This element does not repeat.");
            return;
        }

        if (!isList)
        {
            Item(value, property, extras);
            return;
        }

        var index = 0;
        var twins = Twins(owner, property, extras);
        foreach (var item in value.EnumerateArray())
        {
            var hasTwin = twins.MoveNext() && twins.Current.ValueKind != JsonValueKind.Null;
            _place.Add((null, index));
            if (item.ValueKind != JsonValueKind.Null)
            {
                Item(item, property, extras);
            }
            else if (!hasTwin)
            {
                Report("structure", "null stands only where the other half of a primitive has something.");
            }

            Leave();
            index++;
        }
    }

    // The other half of a list of primitives: values for extensions, extensions for values.
    private static JsonElement.ArrayEnumerator Twins(JsonElement owner, ModelProperty property, bool extras) =>
        property.Type.IsPrimitive && owner.TryGetProperty(extras ? property.Utf8Name : property.Utf8ExtrasName, out var twin) && twin.ValueKind == JsonValueKind.Array
            ? twin.EnumerateArray()
            : default;

    private void Item(JsonElement value, ModelProperty property, bool extras)
    {
        var type = property.Type;
        if (type.IsPrimitive && !extras)
        {
            Primitive(value, property);
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            Report("structure", $"A JSON object is expected for {type.Name}.");
        }
        else if (type.IsResource)
        {
            Resource(value, isContained: property.JsonName is "contained");
        }
        else
        {
            Object(value, extras ? ElementType : type);
            if (isFull && !extras)
            {
                Content(value, property);
            }
        }
    }

    private void Primitive(JsonElement value, ModelProperty property)
    {
        if (PrimitiveRules.Fault(property.Type.Name, value) is { } fault)
        {
            Report("value", fault);
        }
        else if (isFull)
        {
            Fault("code-invalid", ElementRules.CodeFault(property, value));
            if (property.TypeName is "canonical" or "uri" or "url" && ElementRules.IsLocal(value))
            {
                _containment!.Note(value.GetString()!, _within);
            }

            Invariants(value, property.Type, [], property.Rules);
        }
    }

    private void Content(JsonElement value, ModelProperty property)
    {
        Fault("code-invalid", ElementRules.CodeFault(property, value));
        if (property.TypeName is "Reference")
        {
            Reference(value, property);
        }

        Fault("invariant", ElementRules.IsHollow(value) ? "ele-1: All FHIR elements must have a @value or children." : null);
        Invariants(value, property.Type, property.Type.Rules, property.Rules);
    }

    private void Reference(JsonElement value, ModelProperty property)
    {
        Fault("structure", ElementRules.TargetFault(property, value, _root!.Json));
        if (value.TryGetProperty("reference"u8, out var text) && ElementRules.IsLocal(text))
        {
            var local = text.GetString()!;
            _containment!.Note(local, _within);
            Fault("invariant", local.Length > 1 && !_containment.Has(local.AsSpan(1))
                ? "ref-1: SHALL have a contained resource if a local reference is provided"
                : null);
        }
    }

    private void Fault(string code, string? fault)
    {
        if (fault is not null)
        {
            Report(code, fault);
        }
    }

    // Most rules are seen to hold; for the others the element becomes a node, once.
    private void Invariants(JsonElement json, ModelType type, IReadOnlyList<TypedRule> ofType, IReadOnlyList<TypedRule> ofElement)
    {
        Scope? scope = null;
        Invariants(json, type, ofType, ref scope);
        Invariants(json, type, ofElement, ref scope);
    }

    private void Invariants(JsonElement json, ModelType type, IReadOnlyList<TypedRule> rules, ref Scope? scope)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if ((rules[i].Rule.IsAboutContained && !_containment!.HasContained) || rules[i].Holds(json))
            {
                continue;
            }

            scope ??= Scope.Of(type.IsResource ? _resource! : new PathNode(json, default, type), _resource!, _root!);
            Decide(rules[i].Rule, scope);
        }
    }

    // What cannot be decided (a date without a day against one with) is not broken: only false is.
    private void Decide(FhirRule rule, Scope scope)
    {
        try
        {
            if (rule.Path.Evaluate(scope) is [{ Value: false }])
            {
                Report("invariant", $"{rule.Key}: {rule.Words}", rule.Severity);
            }
        }
        catch (FhirPathException)
        {
            Report("invariant", $"{rule.Key} cannot be decided: {rule.Words}", "warning");
        }
    }

    private void Enter(string name) => _place.Add((name, 0));

    private void Leave() => _place.RemoveAt(_place.Count - 1);

    private void Report(string code, string message, string severity = "error")
    {
        var path = new StringBuilder(resourceType);
        foreach (var (name, index) in _place)
        {
            _ = name is null ? path.Append('[').Append(index).Append(']') : path.Append('.').Append(name);
        }

        (_issues ??= []).Add(new FhirIssue(severity, code, path.ToString(), message));
    }
}
