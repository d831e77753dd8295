using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sen.Architecture.Tests;

/// <summary>Every word that people read is in the resource files, in both languages.</summary>
public sealed partial class TextTests
{
    /// <summary>The product's name, and languages named in themselves.</summary>
    private static readonly string[] OwnNames = ["Sen", "Tiếng Việt", "English"];

    [Fact]
    public void Markup_holds_no_words()
    {
        var found = Repository.Sources(".razor")
            .Where(file => !Repository.Name(file).Contains("StyleGuide", StringComparison.Ordinal))
            .SelectMany(file => Words(file).Select(word => $"{Repository.Name(file)}: {word}"));

        found.ShouldBeEmpty();
    }

    /// <summary>Words of the data, not of the interface: what results and the national medicine list say, compared or recorded as they are.</summary>
    private static readonly string[] DataWords = ["dương tính", "âm tính", "bơm tiêm", "lần/phút", @"\s*(\(|tương (ứng|đương)|dưới dạng|\d).*$"];

    [Fact]
    public void Code_of_modules_holds_no_Vietnamese_sentences()
    {
        var found = Repository.Sources(".cs")
            .Where(file => Repository.Name(file).StartsWith("modules", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => StringLiteral().Matches(line.Split(" // ")[0]).Select(m => m.Value))
                .Where(text => !DataWords.Contains(text.Trim('"'), StringComparer.Ordinal))
                .Where(text => text.Count(c => c > 0xBF && char.IsLetter(c)) > 1)
                .Select(text => $"{Repository.Name(file)}: {text}"));

        found.ShouldBeEmpty();
    }

    [Fact]
    public void Both_languages_have_the_same_keys()
    {
        var pairs = Repository.Sources(".resx").Where(file => !file.EndsWith(".en.resx", StringComparison.Ordinal));
        foreach (var file in pairs)
        {
            var english = Path.ChangeExtension(file, ".en.resx");
            File.Exists(english).ShouldBeTrue(Repository.Name(file));
            Keys(file).Except(Keys(english), StringComparer.Ordinal).ShouldBeEmpty($"missing in English: {Repository.Name(file)}");
            Keys(english).Except(Keys(file), StringComparer.Ordinal).ShouldBeEmpty($"missing in Vietnamese: {Repository.Name(file)}");
        }
    }

    [Fact]
    public void Every_text_that_a_page_asks_for_is_there()
    {
        var missing = Repository.Projects.Where(p => p.Folder == "modules" || p.Name is "Sen.Ui" or "Sen.Web").SelectMany(project =>
        {
            var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project.File))!;
            var keys = Repository.Sources(".resx").Where(f => f.StartsWith(Path.Combine(folder, "Resources"), StringComparison.Ordinal)).SelectMany(Keys).ToHashSet(StringComparer.Ordinal);
            return Repository.Sources(".razor", ".cs").Where(f => f.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                .SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)
                    .Where(key => !keys.Contains(key)).Select(key => $"{Repository.Name(file)}: {key}"));
        });

        missing.ShouldBeEmpty();
    }

    private static IEnumerable<string> Keys(string resx) =>
        XDocument.Load(resx).Root!.Elements("data").Select(d => (string)d.Attribute("name")!);

    /// <summary>Text between tags of the markup part, with code, comments and expressions taken out.</summary>
    private static IEnumerable<string> Words(string file)
    {
        var markup = File.ReadAllText(file);
        var code = markup.IndexOf("@code", StringComparison.Ordinal);
        markup = code < 0 ? markup : markup[..code];
        markup = Directive().Replace(RazorComment().Replace(markup, ""), "");
        return TextNode().Matches(markup).Select(m => m.Groups[1].Value.Trim())
            .Where(text => !OwnNames.Contains(text, StringComparer.Ordinal))
            .Where(text => VietnameseLetter().IsMatch(text) || (PlainWord().IsMatch(text) && !text.Contains('@', StringComparison.Ordinal)
                && !CodeLike().IsMatch(text)));
    }

    [GeneratedRegex("""T\["([^"{]+)"[\],]""")]
    private static partial Regex Asked();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex StringLiteral();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex RazorComment();

    [GeneratedRegex(@"^@(?:inject|using|inherits|page|layout|attribute|implements|typeparam|namespace)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@">([^<>@{}]+)<")]
    private static partial Regex TextNode();

    [GeneratedRegex("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹđĐ]")]
    private static partial Regex VietnameseLetter();

    [GeneratedRegex(@"^[A-Za-z][a-z]{2,}(?: [A-Za-z]+)*[.:]?$")]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"[;=()]|\b(?:var|return|continue|else)\b")]
    private static partial Regex CodeLike();
}
