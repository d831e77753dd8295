using System.Runtime.InteropServices;
using System.Text.Json;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>Whether an invariant holds for an element: true, false, or null for what only the evaluation of its expression tells.</summary>
internal delegate bool? Screen(JsonElement element);

/// <summary>
/// Most invariants hold because something is there or is not (<c>code.empty() or system.exists()</c>, ext-1, obs-6). That much is seen
/// from the members of the JSON without evaluating anything; an operand that is not of this kind is unknown, and unknown stays what the
/// other operand does not decide. Only for elements that fit their structure.
/// </summary>
internal static class RuleScreen
{
    /// <summary>Null when nothing of the expression can be told this way.</summary>
    internal static Screen? Of(Syntax syntax, ModelType type) => syntax switch
    {
        Syntax.Binary binary => Binary(binary, type),
        Syntax.Call { Name: "not", Arguments: [], Focus: { } operand } => Of(operand, type) is { } screen ? e => !screen(e) : null,
        Syntax.Call { Name: "exists", Arguments: [], Focus: { } path } => Presence(path, type),
        Syntax.Call { Name: "empty", Arguments: [], Focus: { } path } => Presence(path, type) is { } there ? e => !there(e) : null,
        Syntax.Call { Name: "hasValue", Arguments: [], Focus: Syntax.Member { Focus: null, Name: var name } } => Value(name, type),
        _ => null,
    };

    private static Screen? Binary(Syntax.Binary binary, ModelType type)
    {
        if (binary.Operator is "<=" or "<" or ">=" or ">")
        {
            return Order(binary, type);
        }

        var (left, right) = (Of(binary.Left, type), Of(binary.Right, type));
        if (left is null && right is null)
        {
            return null;
        }

        left ??= Unknown;
        right ??= Unknown;
        return binary.Operator switch
        {
            "or" => e => Or(left(e), right, e),
            "and" => e => !Or(!left(e), Not(right), e),
            "implies" => e => Or(!left(e), right, e),
            "xor" or "!=" => e => left(e) is { } a && right(e) is { } b ? a != b : null,
            "=" => e => left(e) is { } a && right(e) is { } b ? a == b : null,
            _ => null,
        };
    }

    private static bool? Or(bool? left, Screen right, JsonElement element) => left == true ? true : right(element) switch
    {
        true => true,
        false => left,
        null => null,
    };

    private static Screen Not(Screen screen) => e => !screen(e);

    private static bool? Unknown(JsonElement element) => null;

    private static Screen? Presence(Syntax path, ModelType type)
    {
        if (Steps(path, type) is not { } steps)
        {
            return null;
        }

        return e => IsThere(e, steps);
    }

    private static bool IsThere(JsonElement element, ReadOnlySpan<IReadOnlyList<ModelProperty>> steps)
    {
        if (steps.IsEmpty)
        {
            return true;
        }

        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                if (IsThere(item, steps))
                {
                    return true;
                }
            }

            return false;
        }

        var properties = steps[0];
        for (var i = 0; i < properties.Count; i++)
        {
            if (element.ValueKind == JsonValueKind.Object && Member(element, properties[i], steps[1..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Member(JsonElement owner, ModelProperty property, ReadOnlySpan<IReadOnlyList<ModelProperty>> rest) =>
        (owner.TryGetProperty(property.Utf8Name, out var value) && IsThere(value, rest))
        || (property.Type.IsPrimitive && owner.TryGetProperty(property.Utf8ExtrasName, out _));

    // Names from the context on, each of the type before it; what a choice or a contained resource hides is left to the engine.
    private static IReadOnlyList<ModelProperty>[]? Steps(Syntax path, ModelType type)
    {
        var names = new Stack<string>();
        while (path is Syntax.Member member)
        {
            names.Push(member.Name);
            if (member.Focus is null)
            {
                return Steps(names, type);
            }

            path = member.Focus;
        }

        return null;
    }

    private static IReadOnlyList<ModelProperty>[]? Steps(Stack<string> names, ModelType type)
    {
        var steps = new List<IReadOnlyList<ModelProperty>>();
        ModelType? current = type;
        foreach (var name in names)
        {
            if (current is not { IsPrimitive: false } || char.IsAsciiLetterUpper(name[0]) || current.PropertiesOf(name) is not { Count: > 0 } properties
                || properties.Any(p => p.Type.IsResource))
            {
                return null;
            }

            steps.Add(properties);
            current = properties is [var only] ? only.Type : null;
        }

        return [.. steps];
    }

    private static Screen? Value(string name, ModelType type) =>
        type.PropertiesOf(name) is [{ Element.Max: 1, Type.IsPrimitive: true } property] ? e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty(property.Utf8Name, out _) : null;

    private static Screen? Order(Syntax.Binary binary, ModelType type)
    {
        if (binary is not { Left: Syntax.Member { Focus: null, Name: var first }, Right: Syntax.Member { Focus: null, Name: var second } }
            || Moment(first, type) is not { } left || Moment(second, type) is not { } right)
        {
            return null;
        }

        Func<int, bool> holds = binary.Operator switch { "<=" => o => o <= 0, "<" => o => o < 0, ">=" => o => o >= 0, _ => o => o > 0 };
        return e => Compare(e, left.Utf8Name, right.Utf8Name) is { } order ? holds(order) : null;
    }

    private static ModelProperty? Moment(string name, ModelType type) =>
        type.PropertiesOf(name) is [{ Element.Max: 1, TypeName: "date" or "dateTime" or "instant" } property] ? property : null;

    // Of two days, or two times with the same fraction and offset, the texts have the order of the times.
    private static int? Compare(JsonElement element, byte[] left, byte[] right)
    {
        const int Day = 10;
        const int Second = 19;
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(left, out var first) || !element.TryGetProperty(right, out var second))
        {
            return null;
        }

        var a = Text(first);
        var b = Text(second);
        return a.Length == b.Length && (a.Length == Day || (a.Length > Second && a[Second..].SequenceEqual(b[Second..]))) ? a.SequenceCompareTo(b) : null;
    }

    private static ReadOnlySpan<byte> Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? JsonMarshal.GetRawUtf8Value(value)[1..^1] : [];
}

/// <summary>An invariant bound to the type it is asked of.</summary>
internal sealed class TypedRule(FhirRule rule, ModelType type)
{
    private readonly Lazy<Screen?> _screen = new(() => RuleScreen.Of(rule.Path.Syntax, type));

    internal FhirRule Rule { get; } = rule;

    /// <summary>Whether the rule is seen to hold without evaluating it.</summary>
    internal bool Holds(JsonElement element) => Seen(element) == true;

    internal bool? Seen(JsonElement element) => _screen.Value?.Invoke(element);
}
