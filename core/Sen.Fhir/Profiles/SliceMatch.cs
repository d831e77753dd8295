using System.Text.Json;

namespace Sen.Fhir.Profiles;

/// <summary>Which slice an item belongs to, by the discriminators of the list (R4, profiling.html#discriminator).</summary>
internal sealed class SliceMatch(ProfileCheck check, ProfileSet profiles, Slicing slicing)
{
    /// <summary>Whether the slice says anything by which its items can be told; without that it is not asked.</summary>
    internal bool CanTell(ProfileNode slice) => Discriminators(slice).Any(d => Expected(slice, d) is not null);

    internal bool Holds(ProfileNode slice, PathNode item)
    {
        var told = false;
        foreach (var discriminator in Discriminators(slice))
        {
            if (Expected(slice, discriminator) is not { } expected)
            {
                continue;
            }

            told = true;
            if (!expected(item))
            {
                return false;
            }
        }

        return told;
    }

    // Extensions are told apart by url without saying so.
    private IEnumerable<(string Type, string Path)> Discriminators(ProfileNode slice) =>
        slicing.Discriminators.Count > 0 ? slicing.Discriminators
        : slice.Types.Any(t => t.Code is "Extension") || slice.Children.ContainsKey("url") ? [("value", "url")]
        : slice.Types.Count > 0 ? [("type", "$this")]
        : [];

    private Func<PathNode, bool>? Expected(ProfileNode slice, (string Type, string Path) discriminator)
    {
        var steps = discriminator.Path is "$this" ? [] : discriminator.Path.Replace("[x]", "", StringComparison.Ordinal).Split('.');
        var path = FhirPath.Compile(steps.Length == 0 ? "$this" : string.Join('.', steps));
        var at = Within(slice, steps);
        var types = at.SelectMany(n => n.Types).ToList();
        return discriminator.Type switch
        {
            "value" or "pattern" => Value(slice, steps, path),
            "exists" when at.Exists(n => n.Max == 0) => item => check.Evaluate(path, item).Count == 0,
            "exists" when at.Exists(n => n.Min > 0) => item => check.Evaluate(path, item).Count > 0,
            "type" when types.Count > 0 => item => check.Evaluate(path, item).Any(found => types.Exists(t => found.Type?.IsA(t.Code) == true)),
            "profile" when types.SelectMany(t => t.Profiles.Concat(t.Targets)).ToList() is { Count: > 0 } asked =>
                item => check.Evaluate(path, item).Any(found => asked.Exists(p => check.Conforms(found, p) == true)),
            _ => null,
        };
    }

    private static List<ProfileNode> Within(ProfileNode slice, string[] steps)
    {
        List<ProfileNode> nodes = [slice];
        foreach (var step in steps.Where(s => s is not "resolve()"))
        {
            nodes = Step(nodes, step);
        }

        return nodes;
    }

    // What is within may be sliced again, with the value in one of its slices (code.coding of R4's blood pressure).
    private static List<ProfileNode> Step(List<ProfileNode> nodes, string name) =>
        [.. nodes.SelectMany(n => n.Children.TryGetValue(name, out var child) ? child.Slices.Select(s => s.Node).Prepend(child) : [])];

    // A value stands at the place itself, or within what is fixed above it.
    private Func<PathNode, bool>? Value(ProfileNode slice, string[] steps, FhirPath path)
    {
        if (steps is ["url"] && UrlOf(slice) is { } url)
        {
            return item => string.Equals(item.FirstChild("url")?.Text, url, StringComparison.Ordinal);
        }

        List<ProfileNode> nodes = [slice];
        for (var i = 0; i <= steps.Length && nodes.Count > 0; i++)
        {
            var values = nodes.Select(n => n.Fixed ?? n.Pattern).OfType<JsonElement>().SelectMany(given => Values(given, steps.AsSpan()[i..])).ToList();
            if (values.Count > 0)
            {
                return item => check.Evaluate(path, item).Any(found => values.Exists(v => ElementMatch.Contains(found.Json, v)));
            }

            nodes = i < steps.Length ? Step(nodes, steps[i]) : nodes;
        }

        return Within(slice, steps).Select(n => n.Binding).FirstOrDefault(b => b?.Strength is "required") is { } binding
            ? item => check.Evaluate(path, item).Any(found => ElementMatch.IsBound(found, binding.ValueSet, check.Terminology) == true)
            : null;
    }

    private string? UrlOf(ProfileNode slice)
    {
        if (slice.Children.TryGetValue("url", out var url) && url.Fixed is { ValueKind: JsonValueKind.String } own)
        {
            return own.GetString();
        }

        var profile = slice.Types.SelectMany(t => t.Profiles).FirstOrDefault();
        return profile is not null && profiles.Find(profile)?.Root.Children.GetValueOrDefault("url")?.Fixed is { ValueKind: JsonValueKind.String } its ? its.GetString() : profile;
    }

    private static List<JsonElement> Values(JsonElement given, ReadOnlySpan<string> steps)
    {
        List<JsonElement> values = [given];
        foreach (var step in steps)
        {
            values = [.. values.Where(v => v.ValueKind == JsonValueKind.Object && v.TryGetProperty(step, out _)).SelectMany(v => v.GetProperty(step) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : new[] { v.GetProperty(step) })];
        }

        return values;
    }
}
