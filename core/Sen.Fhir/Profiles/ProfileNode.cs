using System.Text.Json;

namespace Sen.Fhir.Profiles;

/// <summary>A type that a profile allows for an element (ElementDefinition.type).</summary>
/// <param name="Code">Name of the type.</param>
/// <param name="Profiles">Profiles of it, of which one must be fit; empty for any.</param>
/// <param name="Targets">What a Reference may lead to, as canonicals; empty for anything.</param>
internal sealed record AllowedType(string Code, IReadOnlyList<string> Profiles, IReadOnlyList<string> Targets);

/// <summary>A value set an element is bound to.</summary>
internal sealed record ProfileBinding(string ValueSet, string Strength);

/// <summary>How the items of a list are told apart (ElementDefinition.slicing).</summary>
internal sealed record Slicing(IReadOnlyList<(string Type, string Path)> Discriminators, string Rules, bool IsOrdered);

/// <summary>
/// What a profile says of one element beyond its type, and of the elements within. Only what is said stands here: everything else is
/// the base definition's, which is checked by itself.
/// </summary>
internal sealed class ProfileNode
{
    internal int? Min { get; set; }

    /// <summary><see cref="int.MaxValue"/> for <c>*</c>.</summary>
    internal int? Max { get; set; }

    internal IReadOnlyList<AllowedType> Types { get; set; } = [];

    internal JsonElement? Fixed { get; set; }

    internal JsonElement? Pattern { get; set; }

    internal ProfileBinding? Binding { get; set; }

    internal int? MaxLength { get; set; }

    internal JsonElement? MinValue { get; set; }

    internal JsonElement? MaxValue { get; set; }

    internal Slicing? Slicing { get; set; }

    internal List<FhirRule> Rules { get; init; } = [];

    /// <summary>Elements within, by name without <c>[x]</c>.</summary>
    internal Dictionary<string, ProfileNode> Children { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Slices in their order, by name.</summary>
    internal List<(string Name, ProfileNode Node)> Slices { get; init; } = [];

    internal ProfileNode Child(string name)
    {
        if (!Children.TryGetValue(name, out var child))
        {
            Children[name] = child = new ProfileNode();
        }

        return child;
    }

    internal ProfileNode Slice(string name)
    {
        if (FindSlice(name) is { } found)
        {
            return found;
        }

        var slice = new ProfileNode();
        Slices.Add((name, slice));
        return slice;
    }

    internal ProfileNode? FindSlice(string name) => Slices.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal)).Node;

    /// <summary>A copy that a derived profile may tighten.</summary>
    internal ProfileNode Copy() => new()
    {
        Min = Min,
        Max = Max,
        Types = Types,
        Fixed = Fixed,
        Pattern = Pattern,
        Binding = Binding,
        MaxLength = MaxLength,
        MinValue = MinValue,
        MaxValue = MaxValue,
        Slicing = Slicing,
        Rules = [.. Rules],
        Children = Children.ToDictionary(c => c.Key, c => c.Value.Copy(), StringComparer.Ordinal),
        Slices = [.. Slices.Select(s => (s.Name, s.Node.Copy()))],
    };
}
