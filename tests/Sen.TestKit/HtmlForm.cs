using System.Net;
using System.Text.RegularExpressions;

namespace Sen.TestKit;

/// <summary>
/// A form as a browser without script would send it: where to, and the values its fields hold. Reads the tidy HTML our pages make,
/// not any HTML.
/// </summary>
public sealed partial class HtmlForm
{
    private HtmlForm(string action, string method, List<KeyValuePair<string, string>> fields, IReadOnlyList<string> names) =>
        (Action, Method, Fields, Names) = (action, method, fields, names);

    /// <summary>Empty: the page's own address.</summary>
    public string Action { get; }

    public string Method { get; }

    /// <summary>Values sent when nothing is changed, hidden ones and the antiforgery token among them.</summary>
    public List<KeyValuePair<string, string>> Fields { get; }

    /// <summary>Every name that can be sent, also of empty boxes and buttons.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Forms of a page in their order.</summary>
    public static IReadOnlyList<HtmlForm> All(string html) => [.. Forms().Matches(html).Select(Read)];

    /// <summary>The first form that has all the names; a readable failure when there is none.</summary>
    public static HtmlForm With(string html, params string[] names) =>
        All(html).FirstOrDefault(f => names.All(n => f.Names.Contains(n, StringComparer.Ordinal)))
        ?? throw new InvalidOperationException($"No form with {string.Join(", ", names)} in: {Text(html)}");

    /// <summary>What a reader sees: tags removed, entities decoded, white space joined.</summary>
    public static string Text(string html) =>
        Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(Invisible().Replace(html, " "), " ")), " ").Trim();

    /// <summary>The same form with values of the person put in; a name that the form lacks is a mistake of the test or the page.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fill(params (string Name, string Value)[] values)
    {
        var missing = values.Select(v => v.Name).Where(n => !Names.Contains(n, StringComparer.Ordinal)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"The form has no {string.Join(", ", missing)}; it has {string.Join(", ", Names)}.");
        }

        var given = values.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        return [.. Fields.Where(f => !given.Contains(f.Key)), .. values.Select(v => KeyValuePair.Create(v.Name, v.Value))];
    }

    private static HtmlForm Read(Match match)
    {
        var attributes = Attributes(match.Groups["attributes"].Value);
        var fields = new List<KeyValuePair<string, string>>();
        var names = new List<string>();
        foreach (Match control in Controls().Matches(match.Groups["body"].Value))
        {
            var own = Attributes(control.Groups["attributes"].Value);
            if (!own.TryGetValue("name", out var name) || name.Length == 0 || own.ContainsKey("disabled"))
            {
                continue;
            }

            names.Add(name);
            if (Value(control, own) is { } value)
            {
                fields.Add(KeyValuePair.Create(name, value));
            }
        }

        return new HtmlForm(attributes.GetValueOrDefault("action", ""), attributes.GetValueOrDefault("method", "get"), fields, names);
    }

    private static string? Value(Match control, Dictionary<string, string> attributes) => control.Groups["tag"].Value switch
    {
        "textarea" => WebUtility.HtmlDecode(control.Groups["inner"].Value),
        "select" => Selected(control.Groups["inner"].Value),
        "button" => null,
        _ => attributes.GetValueOrDefault("type", "text") switch
        {
            "checkbox" or "radio" => attributes.ContainsKey("checked") ? attributes.GetValueOrDefault("value", "on") : null,
            "submit" or "image" or "file" => null,
            _ => attributes.GetValueOrDefault("value", ""),
        },
    };

    private static string? Selected(string options)
    {
        var all = Options().Matches(options).Select(o => Attributes(o.Groups["attributes"].Value)).ToList();
        var chosen = all.FirstOrDefault(o => o.ContainsKey("selected")) ?? all.FirstOrDefault();
        return chosen?.GetValueOrDefault("value", "");
    }

    private static Dictionary<string, string> Attributes(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in AttributePattern().Matches(text))
        {
            attributes.TryAdd(match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value));
        }

        return attributes;
    }

    [GeneratedRegex("""<form\b(?<attributes>[^>]*)>(?<body>.*?)</form>""", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("""<(?<tag>input)\b(?<attributes>(?:[^>"]|"[^"]*")*)>|<(?<tag>textarea|select|button)\b(?<attributes>(?:[^>"]|"[^"]*")*)>(?<inner>.*?)</\k<tag>>""", RegexOptions.Singleline)]
    private static partial Regex Controls();

    [GeneratedRegex("""<option\b(?<attributes>(?:[^>"]|"[^"]*")*)>""", RegexOptions.Singleline)]
    private static partial Regex Options();

    [GeneratedRegex("""(?<name>[\w-]+)(?:="(?<value>[^"]*)")?""")]
    private static partial Regex AttributePattern();

    [GeneratedRegex("""<(?<name>script|style|head)\b.*?</\k<name>>""", RegexOptions.Singleline)]
    private static partial Regex Invisible();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
