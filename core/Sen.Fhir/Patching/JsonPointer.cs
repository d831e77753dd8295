using System.Globalization;
using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>A place in a JSON document (RFC 6901).</summary>
internal sealed class JsonPointer
{
    private readonly string[] _steps;

    private JsonPointer(string[] steps) => _steps = steps;

    internal static JsonPointer? Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer([]);
        }

        if (text[0] != '/')
        {
            return null;
        }

        var steps = text[1..].Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            if (Unescape(steps[i]) is not { } step)
            {
                return null;
            }

            steps[i] = step;
        }

        return new JsonPointer(steps);
    }

    public override string ToString() => string.Concat(_steps.Select(s =>
        "/" + s.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    internal bool IsInside(JsonPointer other) => _steps.Length > other._steps.Length && _steps.Take(other._steps.Length).SequenceEqual(other._steps, StringComparer.Ordinal);

    internal bool TryGet(JsonNode? root, out JsonNode? found) => Walk(root, _steps, out found);

    internal bool Add(ref JsonNode? root, JsonNode? value)
    {
        if (_steps.Length == 0)
        {
            root = value;
            return true;
        }

        if (!Walk(root, _steps.AsSpan()[..^1], out var parent))
        {
            return false;
        }

        switch (parent)
        {
            case JsonObject fields:
                fields[_steps[^1]] = value;
                return true;
            case JsonArray items when _steps[^1] is "-":
                items.Add(value);
                return true;
            case JsonArray items when Index(_steps[^1]) is { } index && index <= items.Count:
                items.Insert(index, value);
                return true;
            default:
                return false;
        }
    }

    internal bool Replace(ref JsonNode? root, JsonNode? value)
    {
        if (_steps.Length == 0)
        {
            root = value;
            return true;
        }

        if (!TryGet(root, out _) || !Walk(root, _steps.AsSpan()[..^1], out var parent))
        {
            return false;
        }

        if (parent is JsonArray items)
        {
            items[Index(_steps[^1])!.Value] = value;
        }
        else
        {
            ((JsonObject)parent!)[_steps[^1]] = value;
        }

        return true;
    }

    internal bool Remove(ref JsonNode? root)
    {
        if (!TryGet(root, out _))
        {
            return false;
        }

        if (_steps.Length == 0)
        {
            root = null;
            return true;
        }

        Walk(root, _steps.AsSpan()[..^1], out var parent);
        if (parent is JsonArray items)
        {
            items.RemoveAt(Index(_steps[^1])!.Value);
        }
        else
        {
            ((JsonObject)parent!).Remove(_steps[^1]);
        }

        return true;
    }

    private static bool Walk(JsonNode? node, ReadOnlySpan<string> steps, out JsonNode? found)
    {
        found = node;
        foreach (var step in steps)
        {
            switch (found)
            {
                case JsonObject fields when fields.TryGetPropertyValue(step, out var child):
                    found = child;
                    break;
                case JsonArray items when Index(step) is { } index && index < items.Count:
                    found = items[index];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    // No signs and no leading zeros (RFC 6901, 4).
    private static int? Index(string step) =>
        step.Length > 0 && (step.Length == 1 || step[0] != '0') && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static string? Unescape(string step)
    {
        for (var i = step.IndexOf('~', StringComparison.Ordinal); i >= 0; i = step.IndexOf('~', i + 1))
        {
            if (i + 1 >= step.Length || step[i + 1] is not ('0' or '1'))
            {
                return null;
            }
        }

        return step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}
