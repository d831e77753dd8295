using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace Sen.Ui.Tests;

public sealed partial class TextTests
{
    private static readonly ResourceManager _resources = new("Sen.Ui.Resources.Texts", typeof(SenUi).Assembly);

    [Fact]
    public void Vietnamese_and_English_have_the_same_keys() => Keys("en").ShouldBe(Keys(""));

    [Fact]
    public void Every_key_used_by_a_component_is_in_the_resource_files()
    {
        var known = Keys("");
        foreach (var source in Sources.Named("razor/"))
        {
            Key().Matches(Sources.Read(source)).Select(match => match.Groups["key"].Value).Except(known, StringComparer.Ordinal).ShouldBeEmpty(source);
        }
    }

    [Fact]
    public void Every_icon_used_by_a_component_is_in_the_sprite()
    {
        var known = Sources.Read("icons.txt").Split('\n', StringSplitOptions.TrimEntries);
        foreach (var source in Sources.Named("razor/"))
        {
            IconName().Matches(Sources.Read(source)).Select(match => match.Groups["icon"].Value).Except(known, StringComparer.Ordinal).ShouldBeEmpty(source);
        }
    }

    private static List<string> Keys(string culture) =>
    [
        .. _resources.GetResourceSet(CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)
            .ShouldNotBeNull().Cast<DictionaryEntry>().Select(entry => (string)entry.Key).Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex("T\\[\"(?<key>[A-Za-z0-9.]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    [GeneratedRegex("(?:<Icon Name|Icon(?:Right)?)=\"(?<icon>[a-z0-9-]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IconName();
}
