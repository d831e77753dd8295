using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Sen.Fhir;

/// <summary>One element of a type.</summary>
/// <param name="Name">Without <c>[x]</c>.</param>
/// <param name="Max">Null for <c>*</c>.</param>
/// <param name="Types">FHIR types; a part of a resource is named by its path.</param>
/// <param name="Targets">Types a Reference may lead to; empty for any.</param>
/// <param name="IsAttribute">Whether XML writes it as an attribute: Element.id and Extension.url.</param>
/// <param name="Path">The type that has it and its name: <c>Patient.contact</c>.</param>
internal sealed record ModelElement(
    string Path, string Name, bool IsChoice, int Min, int? Max, IReadOnlyList<string> Types, IReadOnlyList<string> Targets, bool IsAttribute)
{
    private readonly Lazy<CodeSet?> _binding = new(() => FhirRules.Binding(Path));
    private readonly Lazy<FrozenSet<string>> _targetSet = new(() => Targets.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Whether it is a part of a resource, whose rules are those of its type.</summary>
    internal bool IsPart => Types is [var type] && string.Equals(type, Path, StringComparison.Ordinal);

    internal CodeSet? Binding => _binding.Value;

    internal FrozenSet<string> TargetSet => _targetSet.Value;
}

/// <summary>A JSON property of a type: its element, and the type its name says (<c>valueQuantity</c>).</summary>
/// <param name="Ordinal">Among the properties of the type that has it.</param>
/// <param name="ElementOrdinal">The element's place among those of the type; the properties of a choice share it.</param>
internal sealed record ModelProperty(string JsonName, ModelElement Element, string TypeName, int Ordinal, int ElementOrdinal)
{
    private ModelType? _type;
    private IReadOnlyList<TypedRule>? _rules;

    /// <summary>Name of the second half of a primitive: id and extensions.</summary>
    internal string ExtrasName { get; } = "_" + JsonName;

    internal byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(JsonName);

    internal byte[] Utf8ExtrasName { get; } = Encoding.UTF8.GetBytes("_" + JsonName);

    internal ModelType Type => _type ??= FhirModel.Get(TypeName);

    /// <summary>Invariants of the element itself, beside those of its type.</summary>
    internal IReadOnlyList<TypedRule> Rules => _rules ??= Element.IsPart ? [] : [.. FhirRules.Of(Element.Path).Select(r => new TypedRule(r, Type))];
}

/// <summary>An R4 type with the elements of its bases.</summary>
internal sealed class ModelType
{
    private readonly Dictionary<string, ModelElement> _elements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelProperty> _properties = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelProperty[]> _propertiesOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelProperty>.AlternateLookup<ReadOnlySpan<char>> _propertiesBySpan;
    private IReadOnlyList<TypedRule>? _rules;

    internal ModelType(string name, ModelType? parent, string kind, IEnumerable<ModelElement> own)
    {
        Name = name;
        Base = parent;
        Kind = kind;
        foreach (var element in (parent?._elements.Values ?? Enumerable.Empty<ModelElement>()).Concat(own))
        {
            _elements[element.Name] = element;
        }

        foreach (var element in _elements.Values)
        {
            _propertiesOf.Add(element.Name, [.. element.Types.Select(type => Add(element, type))]);
        }

        Required = [.. _properties.Values.Where(p => p.Element.Min > 0).DistinctBy(p => p.ElementOrdinal)];
        _propertiesBySpan = _properties.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal string Name { get; }

    internal ModelType? Base { get; }

    internal string Kind { get; }

    internal bool IsPrimitive => Kind is "primitive";

    internal bool IsResource => Kind is "resource";

    internal IEnumerable<ModelElement> Elements => _elements.Values;

    internal IEnumerable<ModelProperty> Properties => _properties.Values;

    internal ModelElement? Element(string name) => _elements.GetValueOrDefault(name);

    internal int ElementCount => _elements.Count;

    /// <summary>Invariants of the type and its bases.</summary>
    internal IReadOnlyList<TypedRule> Rules => _rules ??= [.. Bases().Reverse().SelectMany(t => FhirRules.Of(t.Name)).Select(r => new TypedRule(r, this))];

    /// <summary>One property of each element that has to be there.</summary>
    internal ModelProperty[] Required { get; }

    internal ModelProperty? Property(string jsonName) => _properties.GetValueOrDefault(jsonName);

    internal ModelProperty? Property(ReadOnlySpan<char> jsonName) => _propertiesBySpan.TryGetValue(jsonName, out var property) ? property : null;

    /// <summary>The properties by which an element is written: several for a choice, else one.</summary>
    internal IReadOnlyList<ModelProperty> PropertiesOf(string element) => _propertiesOf.GetValueOrDefault(element, []);

    /// <summary>Whether this is the type named, or one built on it.</summary>
    internal bool IsA(string name)
    {
        for (var type = this; type is not null; type = type.Base)
        {
            if (string.Equals(type.Name, name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<ModelType> Bases()
    {
        for (var type = this; type is not null; type = type.Base)
        {
            yield return type;
        }
    }

    private ModelProperty Add(ModelElement element, string type)
    {
        var json = element.IsChoice ? element.Name + char.ToUpperInvariant(type[0]) + type[1..] : element.Name;
        var property = new ModelProperty(json, element, type, _properties.Count, _propertiesOf.Count);
        _properties[json] = property;
        return property;
    }
}

/// <summary>All R4 types, each built when it is first asked for.</summary>
internal static class FhirModel
{
    private static readonly Lazy<Dictionary<string, (string[] Head, List<string> Elements)>> Lines = new(Load);
    private static readonly ConcurrentDictionary<string, ModelType?> Types = new(StringComparer.Ordinal);

    internal static IEnumerable<string> Names => Lines.Value.Keys;

    internal static ModelType? Find(string name) => Types.TryGetValue(name, out var type) ? type : Types.GetOrAdd(name, Build(name));

    internal static ModelType Get(string name) => Find(name) ?? throw new ArgumentException($"{name} is not an R4 type.", nameof(name));

    private static ModelType? Build(string name)
    {
        if (!Lines.Value.TryGetValue(name, out var lines))
        {
            return null;
        }

        var parent = lines.Head[1] is "-" ? null : Find(lines.Head[1]);
        return new ModelType(name, parent, lines.Head[2], lines.Elements.Select(line => Element(name, line)));
    }

    private static ModelElement Element(string owner, string line)
    {
        var fields = line.Split(' ');
        var choice = fields[0].EndsWith("[x]", StringComparison.Ordinal);
        var name = (choice ? fields[0][..^3] : fields[0]).TrimStart('@');
        return new ModelElement(
            $"{owner}.{name}",
            name,
            choice,
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            fields[2] is "*" ? null : int.Parse(fields[2], CultureInfo.InvariantCulture),
            fields[3].Split('|'),
            fields.Length > 4 ? fields[4].Split('|') : [],
            fields[0][0] == '@');
    }

    private static Dictionary<string, (string[] Head, List<string> Elements)> Load()
    {
        var lines = new Dictionary<string, (string[] Head, List<string> Elements)>(StringComparer.Ordinal);
        List<string>? current = null;
        foreach (var line in Embedded.Lines("model.txt"))
        {
            if (line[0] == ' ')
            {
                current!.Add(line[1..]);
                continue;
            }

            var head = line.Split(' ');
            current = [];
            lines[head[0]] = (head, current);
        }

        return lines;
    }
}
