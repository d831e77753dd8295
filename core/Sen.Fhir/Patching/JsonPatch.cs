using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>JSON Patch (RFC 6902) with JSON Pointer (RFC 6901). All operations or none; a failed one is named by its place.</summary>
public static class JsonPatch
{
    /// <summary>The patched resource, as a document that has passed every check of a new one.</summary>
    public static FhirResult<FhirDocument> Apply(FhirDocument document, ReadOnlyMemory<byte> patch)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (Read(patch) is not { } operations)
        {
            return Refused("invalid", "", "A JSON Patch is an array of operations.");
        }

        // Numbers that are not touched keep their text: a node read from JSON writes what it was read from.
        var root = JsonNode.Parse(document.Utf8.Span);
        for (var i = 0; i < operations.Count; i++)
        {
            if (Run(ref root, operations[i]) is { } problem)
            {
                return Refused(problem.Code, $"[{i}]", problem.Message);
            }
        }

        return root is JsonObject ? FhirDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(root, Relaxed)) : Refused("invalid", "", "What is left is not a resource.");
    }

    private static readonly JsonDocumentOptions OneOfEach = new() { AllowDuplicateProperties = false, MaxDepth = FhirDocument.MaxDepth };

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = FhirJson.Encoder };

    private static FhirResult<FhirDocument> Refused(string code, string path, string message) => new([FhirIssue.Error(code, path, message)]);

    private static JsonArray? Read(ReadOnlyMemory<byte> patch)
    {
        try
        {
            return DocumentScan.IsUnicode(patch.Span) ? JsonNode.Parse(patch.Span, documentOptions: OneOfEach) as JsonArray : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static Problem? Run(ref JsonNode? root, JsonNode? operation)
    {
        if (operation is not JsonObject fields || Text(fields, "op") is not { } op || Text(fields, "path") is not { } path)
        {
            return new Problem("invalid", "An operation has op and path.");
        }

        if (JsonPointer.Parse(path) is not { } target)
        {
            return new Problem("invalid", "The path is not a JSON Pointer.");
        }

        switch (op)
        {
            case "add" or "replace" or "test":
                return fields.TryGetPropertyValue("value", out var value)
                    ? WithValue(ref root, op, target, value)
                    : new Problem("required", $"{op} needs a value.");
            case "remove":
                return target.Remove(ref root) ? null : Missing(path);
            case "move" or "copy":
                return Text(fields, "from") is { } from && JsonPointer.Parse(from) is { } source
                    ? Transfer(ref root, op, source, target)
                    : new Problem("required", $"{op} needs from.");
            default:
                return new Problem("not-supported", "op is add, remove, replace, move, copy or test.");
        }
    }

    private static Problem? WithValue(ref JsonNode? root, string op, JsonPointer target, JsonNode? value)
    {
        switch (op)
        {
            case "add":
                return target.Add(ref root, value?.DeepClone()) ? null : Missing(target.ToString());
            case "replace":
                return target.Replace(ref root, value?.DeepClone()) ? null : Missing(target.ToString());
            default:
                return target.TryGet(root, out var found) && JsonNode.DeepEquals(found, value)
                    ? null
                    : new Problem("business-rule", $"The test at {target} failed.");
        }
    }

    private static Problem? Transfer(ref JsonNode? root, string op, JsonPointer source, JsonPointer target)
    {
        if (!source.TryGet(root, out var found))
        {
            return Missing(source.ToString());
        }

        var moved = found?.DeepClone();
        if (op == "move")
        {
            // What moves into itself has no place left to be (RFC 6902, 4.4).
            if (target.IsInside(source))
            {
                return new Problem("invalid", "Something cannot be moved into itself.");
            }

            source.Remove(ref root);
        }

        return target.Add(ref root, moved) ? null : Missing(target.ToString());
    }

    private static string? Text(JsonObject fields, string name) =>
        fields.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;

    private static Problem Missing(string path) => new("not-found", $"There is nothing at {path}.");

    internal sealed record Problem(string Code, string Message);
}
