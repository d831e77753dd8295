using System.Text.RegularExpressions;

namespace Sen.Fhir.Paths;

/// <summary>String functions (N1, 5.6).</summary>
internal static class TextFunctions
{
    // A pattern comes from a definition, the text from a resource: neither may hold up the server.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    internal static readonly Function[] All =
    [
        Map("upper", text => text.ToUpperInvariant()),
        Map("lower", text => text.ToLowerInvariant()),
        Map("trim", text => text.Trim()),
        Map("length", text => (long)text.Length),
        With("startsWith", (text, other) => text.StartsWith(other, StringComparison.Ordinal)),
        With("endsWith", (text, other) => text.EndsWith(other, StringComparison.Ordinal)),
        With("contains", (text, other) => text.Contains(other, StringComparison.Ordinal)),
        With("indexOf", (text, other) => (long)text.IndexOf(other, StringComparison.Ordinal)),
        With("lastIndexOf", (text, other) => (long)text.LastIndexOf(other, StringComparison.Ordinal)),
        With("matches", (text, pattern) => Guard(() => Regex.IsMatch(text, pattern, RegexOptions.Singleline, Limit))),
        With("matchesFull", (text, pattern) => Guard(() => Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.Singleline, Limit))),
        Change("replace", (text, old, fresh) => old.Length == 0 ? Interleave(text, fresh) : text.Replace(old, fresh, StringComparison.Ordinal)),
        Change("replaceMatches", (text, pattern, fresh) =>
            pattern.Length == 0 ? text : Guard(() => Regex.Replace(text, pattern, fresh, RegexOptions.Singleline, Limit))),
        new("substring", 1, 2, Substring),
        new("toChars", 0, 0, (_, input, _) => [.. (Values.Text(input) ?? "").Select(c => new PathNode(c.ToString()))]),
        new("split", 1, 1, Split),
        new("join", 0, 1, (scope, input, args) =>
            PathNode.Of(string.Join(args.Length > 0 ? Values.Text(args[0](scope)) : "", input.Select(i => i.Text)))),
    ];

    private static Function Map(string name, Func<string, object> change) =>
        new(name, 0, 0, (_, input, _) => Values.Text(input) is { } text ? PathNode.Of(change(text)) : PathNode.None);

    private static Function With(string name, Func<string, string, object> combine) =>
        new(name, 1, 1, (scope, input, args) =>
            Values.Text(input) is { } text && Values.Text(args[0](scope)) is { } other ? PathNode.Of(combine(text, other)) : PathNode.None);

    private static Function Change(string name, Func<string, string, string, string> change) =>
        new(name, 2, 2, (scope, input, args) =>
            Values.Text(input) is { } text && Values.Text(args[0](scope)) is { } first && Values.Text(args[1](scope)) is { } second
                ? PathNode.Of(change(text, first, second))
                : PathNode.None);

    private static T Guard<T>(Func<T> match)
    {
        try
        {
            return match();
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            throw new FhirPathException("The pattern is wrong or takes too long.", exception);
        }
    }

    private static string Interleave(string text, string fresh) => fresh + string.Concat(text.Select(c => c + fresh));

    private static IReadOnlyList<PathNode> Substring(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        var text = Values.Text(input);
        if (text is null || Values.Integer(args[0](scope)) is not { } start || start < 0 || start >= text.Length)
        {
            return PathNode.None;
        }

        var length = args.Length > 1 ? Values.Integer(args[1](scope)) ?? text.Length : text.Length;
        return PathNode.Of(text.Substring((int)start, (int)Math.Clamp(length, 0, text.Length - start)));
    }

    private static IReadOnlyList<PathNode> Split(Scope scope, IReadOnlyList<PathNode> input, Step[] args) =>
        Values.Text(input) is { } text && Values.Text(args[0](scope)) is { } separator
            ? [.. text.Split(separator).Select(part => new PathNode(part))]
            : PathNode.None;
}
