using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>
/// FHIRPath Patch (R4, fhirpatch.html): a Parameters resource of operations, each at a place that a FHIRPath expression names. All
/// operations or none; a failed one is named by its place in the Parameters.
/// </summary>
public static class FhirPathPatch
{
    /// <summary>The patched resource, as a document that has passed every check of a new one. Numbers that are not touched keep their text.</summary>
    public static FhirResult<FhirDocument> Apply(FhirDocument document, FhirDocument patch)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(patch);
        if (patch.ResourceType is not "Parameters")
        {
            return Refused(new PatchException("invalid", "A FHIRPath Patch is a Parameters resource."), "");
        }

        var utf8 = document.Utf8;
        var index = 0;
        foreach (var parameter in PatchParts.Of(patch.Root, "parameter"u8))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"Parameters.parameter[{index++}]");
            try
            {
                utf8 = Run(utf8, PatchOperation.Read(parameter));
            }
            catch (PatchException problem)
            {
                return Refused(problem, path);
            }
            catch (FhirPathException exception)
            {
                return Refused(new PatchException("invalid", $"The path cannot be evaluated. {exception.Message}"), path);
            }
        }

        return FhirDocument.Parse(utf8);
    }

    private static FhirResult<FhirDocument> Refused(PatchException problem, string path) => new([FhirIssue.Error(problem.Code, path, problem.Message)]);

    private static byte[] Run(ReadOnlyMemory<byte> utf8, PatchOperation operation)
    {
        using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = FhirDocument.MaxDepth });
        var tree = new PatchTree(json.RootElement);
        switch (operation.Type)
        {
            case "add":
                Add(tree, operation);
                break;
            case "insert":
                Insert(tree, operation);
                break;
            case "delete":
                Delete(tree, operation);
                break;
            case "replace":
                Replace(tree, operation);
                break;
            default:
                Move(tree, operation);
                break;
        }

        return tree.ToUtf8();
    }

    private static void Add(PatchTree tree, PatchOperation operation)
    {
        var (owner, type) = tree.Within(Only(tree.Find(operation.Path)) ?? throw NotFound());
        var name = operation.Name ?? throw new PatchException("required", "add needs name.");
        var (property, content) = operation.Value.As(type, name);
        var items = ElementItems.Of(owner, property);
        if (property.Element.Max is 1 && type.PropertiesOf(name).Any(p => ElementItems.Of(owner, p).Count > 0))
        {
            throw new PatchException("business-rule", $"{name} does not repeat and is there already.");
        }

        items.Add(content);
        items.Write();
    }

    private static void Insert(PatchTree tree, PatchOperation operation)
    {
        var (owner, type, name) = List(tree, operation);
        var (property, content) = operation.Value.As(type, name);
        var items = ElementItems.Of(owner, property);
        if (property.Element.Max is 1)
        {
            throw new PatchException("business-rule", $"{name} does not repeat.");
        }

        items.Insert(Index(operation.Index, "index", items.Count), content);
        items.Write();
    }

    // Nothing there is nothing to delete: the one operation for which that is no error.
    private static void Delete(PatchTree tree, PatchOperation operation)
    {
        if (Only(tree.Find(operation.Path)) is { } found)
        {
            var place = tree.PlaceOf(found);
            place.Items.RemoveAt(place.Index);
            place.Items.Write();
            tree.Prune();
        }
    }

    private static void Replace(PatchTree tree, PatchOperation operation)
    {
        var place = tree.PlaceOf(Only(tree.Find(operation.Path)) ?? throw NotFound());
        var (property, content) = operation.Value.As(place.Type, place.Items.Property.Element.Name);
        if (property != place.Items.Property)
        {
            // A choice takes the name of its new type.
            place.Items.RemoveAt(place.Index);
            place.Items.Write();
            var other = ElementItems.Of(place.Items.Owner, property);
            other.Add(content);
            other.Write();
            return;
        }

        place.Items[place.Index] = content;
        place.Items.Write();
    }

    private static void Move(PatchTree tree, PatchOperation operation)
    {
        var (owner, type, name) = List(tree, operation);
        var items = type.PropertiesOf(name) is [{ Element.Max: not 1 } property]
            ? ElementItems.Of(owner, property)
            : throw new PatchException("business-rule", $"{name} does not repeat.");
        var source = Index(operation.Source, "source", items.Count - 1);
        var destination = Index(operation.Destination, "destination", items.Count - 1);
        var moved = items[source];
        items.RemoveAt(source);
        items.Insert(destination, moved);
        items.Write();
    }

    // insert and move are about a whole list, which may be empty: the element that has it, and the name.
    private static (JsonObject Owner, ModelType Type, string Name) List(PatchTree tree, PatchOperation operation)
    {
        if (operation.Path.Syntax is not Syntax.Member { Name: var name } member)
        {
            throw new PatchException("invalid", $"The path of {operation.Type} ends in the name of a list.");
        }

        var (owner, type) = tree.Within(member.Focus is { } focus ? Only(tree.Find(focus)) ?? throw NotFound() : tree.Root);
        return (owner, type, name);
    }

    private static int Index(int? index, string name, int most) =>
        index is { } given && given >= 0 && given <= most ? given : throw new PatchException("invalid", $"{name} is missing or outside of the list.");

    private static PathNode? Only(IReadOnlyList<PathNode> found) => found.Count switch
    {
        0 => null,
        1 => found[0],
        _ => throw new PatchException("multiple-matches", "More than one element is at this path."),
    };

    private static PatchException NotFound() => new("not-found", "There is no element at this path.");
}
