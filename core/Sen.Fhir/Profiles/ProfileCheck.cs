using System.Globalization;
using System.Text.Json;
using Sen.Fhir.Paths;

namespace Sen.Fhir.Profiles;

/// <summary>One walk of a resource along what a profile says of it.</summary>
internal sealed class ProfileCheck
{
    private const int MostIssues = 500;
    private const int MostDepth = 64;

    private readonly ProfileSet _profiles;
    private readonly PathNode _root;
    private readonly List<FhirIssue> _issues = [];
    private PathNode _resource;
    private int _depth;

    private ProfileCheck(ProfileSet profiles, PathNode root) => (_profiles, _root, _resource) = (profiles, root, root);

    internal static IReadOnlyList<FhirIssue> Run(ProfileSet profiles, FhirDocument document, ProfileDefinition profile)
    {
        var root = PathNode.Resource(document.Root);
        var check = new ProfileCheck(profiles, root);
        check.Fit(profile, root, document.ResourceType);
        return check._issues;
    }

    /// <summary>Whether an element fits a profile; null when the profile is not here.</summary>
    internal bool? Conforms(PathNode item, string canonical)
    {
        if (_profiles.Find(canonical) is not { } profile)
        {
            return ProfileSet.CoreType(canonical) is { } type ? item.Type?.IsA(type) : null;
        }

        var quiet = new ProfileCheck(_profiles, _root) { _resource = _resource, _depth = _depth };
        quiet.Fit(profile, item, "");
        return !quiet._issues.Exists(i => i.IsError);
    }

    internal IFhirTerminology Terminology => _profiles.Terminology;

    internal JsonElement RootJson => _root.Json;

    internal IReadOnlyList<PathNode> Evaluate(FhirPath path, PathNode item) => path.Evaluate(Scope.Of(item, _resource, _root));

    private void Fit(ProfileDefinition profile, PathNode item, string path)
    {
        if (item.Type?.IsA(profile.Type.Name) != true)
        {
            Report("structure", path, $"{profile.Url} is not about a {item.TypeName}.");
            return;
        }

        if (profile.MissingBase is { } missing)
        {
            Report("not-found", path, $"{profile.Url} builds on {missing}, which is not loaded: the rules of that profile are not asked.", "warning");
        }

        Item(profile.Root, item, path, profile);
    }

    private void Item(ProfileNode node, PathNode item, string path, ProfileDefinition profile)
    {
        if (++_depth > MostDepth || _issues.Count > MostIssues)
        {
            _depth--;
            return;
        }

        var around = _resource;
        _resource = item.Type is { IsResource: true } ? item : _resource;
        Types(node, item, path);
        Values(node, item, path);
        Rules(node, item, path);
        foreach (var (name, child) in node.Children)
        {
            Children(child, item, (path, name), profile);
        }

        _resource = around;
        _depth--;
    }

    private void Children(ProfileNode node, PathNode parent, (string Path, string Name) place, ProfileDefinition profile)
    {
        var items = parent.Child(place.Name);
        var isList = parent.Type?.Element(place.Name)?.Max is not 1;
        var path = $"{place.Path}.{place.Name}".TrimStart('.');
        Count(node, items.Count, path, "");
        for (var i = 0; i < items.Count; i++)
        {
            Item(node, items[i], isList ? At(path, i) : path, profile);
        }

        if (node.Slices.Count > 0)
        {
            Slices(node, items, (path, isList), profile);
        }
    }

    private void Slices(ProfileNode node, IReadOnlyList<PathNode> items, (string Path, bool IsList) list, ProfileDefinition profile)
    {
        var slicing = node.Slicing ?? new Slicing([], "open", IsOrdered: false);
        var matches = new SliceMatch(this, _profiles, slicing);
        var counts = new int[node.Slices.Count];
        var last = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var (at, path) = (node.Slices.FindIndex(s => matches.Holds(s.Node, items[i])), list.IsList ? At(list.Path, i) : list.Path);
            if (at < 0)
            {
                Unmatched(slicing, path);
                continue;
            }

            counts[at]++;
            if (slicing.IsOrdered && at < last)
            {
                Report("structure", path, $"The slices stand in their order; {node.Slices[at].Name} comes before {node.Slices[last].Name}.");
            }

            last = Math.Max(last, at);
            Item(node.Slices[at].Node, items[i], path, profile);
            if (node.Slices[at].Node.Slices.Count > 0)
            {
                Slices(Resliced(node.Slices[at].Node, slicing), [items[i]], (path, false), profile);
            }
        }

        for (var i = 0; i < counts.Length; i++)
        {
            if (matches.CanTell(node.Slices[i].Node))
            {
                Count(node.Slices[i].Node, counts[i], list.Path, $" of the slice {node.Slices[i].Name}");
            }
        }
    }

    // Slices of a slice are told apart as it says, or as the slices around it.
    private static ProfileNode Resliced(ProfileNode slice, Slicing around) => slice.Slicing is not null ? slice : new ProfileNode { Slices = slice.Slices, Slicing = around };

    private void Unmatched(Slicing slicing, string path)
    {
        if (slicing.Rules is "closed")
        {
            Report("structure", path, "This is none of the slices, and no other items are allowed.");
        }
    }

    private void Count(ProfileNode node, int count, string path, string what)
    {
        if (count < node.Min)
        {
            Report("required", path, string.Create(CultureInfo.InvariantCulture, $"At least {node.Min}{what} is required; there are {count}."));
        }

        if (count > node.Max)
        {
            Report("structure", path, string.Create(CultureInfo.InvariantCulture, $"At most {node.Max}{what} is allowed; there are {count}."));
        }
    }

    private void Types(ProfileNode node, PathNode item, string path)
    {
        if (node.Types.Count == 0 || item.Type is not { } type)
        {
            return;
        }

        var fitting = node.Types.Where(t => FhirModel.Find(t.Code) is not { } allowed || type.IsA(allowed.Name)).ToList();
        if (fitting.Count == 0)
        {
            Report("structure", path, $"A {type.Name} is not allowed here; {string.Join(" or ", node.Types.Select(t => t.Code))} is.");
            return;
        }

        Targets(fitting, item, path);
        Profiles([.. fitting.SelectMany(t => t.Profiles)], item, path);
    }

    private void Profiles(string[] profiles, PathNode item, string path)
    {
        if (profiles is [var only] && _profiles.Find(only) is { } profile)
        {
            Fit(profile, item, path);
        }
        else if (profiles.Length > 0 && Array.TrueForAll(profiles, p => Conforms(item, p) == false))
        {
            Report("structure", path, $"This fits none of {string.Join(", ", profiles)}.");
        }
    }

    private void Targets(List<AllowedType> fitting, PathNode item, string path)
    {
        var targets = fitting.SelectMany(t => t.Targets).Select(TypeOf).ToList();
        if (item.TypeName is "Reference" && targets.Count > 0 && ElementRules.TypeOf(item.Json, RootJson) is { } type
            && targets.TrueForAll(t => t is not null && !FhirModel.Get(type).IsA(t)))
        {
            Report("structure", path, $"A reference to {type} is not allowed here.");
        }
    }

    private string? TypeOf(string canonical) => ProfileSet.CoreType(canonical) ?? _profiles.Find(canonical)?.Type.Name;

    private void Values(ProfileNode node, PathNode item, string path)
    {
        if (node.Fixed is { } value && !JsonElement.DeepEquals(value, item.Json))
        {
            Report("value", path, "The value is not the fixed one.");
        }

        if (node.Pattern is { } pattern && !ElementMatch.Contains(item.Json, pattern))
        {
            Report("value", path, "The value does not have the pattern that is asked for.");
        }

        if (node.MaxLength is { } most && item.Value is string text && text.Length > most)
        {
            Report("too-long", path, string.Create(CultureInfo.InvariantCulture, $"At most {most} characters."));
        }

        if (node.MinValue is { } least && ElementMatch.Compare(item, least) < 0)
        {
            Report("value", path, "The value is below the least.");
        }

        if (node.MaxValue is { } greatest && ElementMatch.Compare(item, greatest) > 0)
        {
            Report("value", path, "The value is above the greatest.");
        }

        if (node.Binding is { Strength: "required" or "extensible" } binding && ElementMatch.IsBound(item, binding.ValueSet, Terminology) == false)
        {
            Report("code-invalid", path, $"The code is not one of the value set {binding.ValueSet}.", binding.Strength is "required" ? "error" : "warning");
        }
    }

    private void Rules(ProfileNode node, PathNode item, string path)
    {
        foreach (var rule in node.Rules)
        {
            try
            {
                if (Evaluate(rule.Path, item) is [{ Value: false }])
                {
                    Report("invariant", path, $"{rule.Key}: {rule.Words}", rule.Severity);
                }
            }
            catch (FhirPathException)
            {
                Report("invariant", path, $"{rule.Key} cannot be decided: {rule.Words}", "warning");
            }
        }
    }

    private static string At(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private void Report(string code, string path, string message, string severity = "error") => _issues.Add(new FhirIssue(severity, code, path, message));
}
