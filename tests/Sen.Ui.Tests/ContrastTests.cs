using System.Globalization;
using System.Text.RegularExpressions;

namespace Sen.Ui.Tests;

/// <summary>The contrast table of the design language, computed from the tokens that are shipped.</summary>
public sealed partial class ContrastTests
{
    private static readonly IReadOnlyDictionary<string, string> _light = Tokens(LightBlock());
    private static readonly IReadOnlyDictionary<string, string> _dark = Tokens(DarkBlock());

    [Theory]
    [InlineData("text", "surface", 16.5, 14.6)]
    [InlineData("text", "bg", 15.4, 16.2)]
    [InlineData("text", "sunken", 14.3, 15.5)]
    [InlineData("text-2", "surface", 6.6, 8.3)]
    [InlineData("text-2", "bg", 6.2, 9.1)]
    [InlineData("text-2", "sunken", 5.7, 8.8)]
    [InlineData("primary-text", "surface", 7.5, 9.3)]
    [InlineData("primary-text", "bg", 7.1, 10.3)]
    [InlineData("primary-text", "primary-soft", 6.5, 7.3)]
    [InlineData("on-primary", "primary", 7.5, 8.5)]
    [InlineData("on-primary", "primary-h", 10.1, 10.2)]
    [InlineData("on-deep", "deep", 12.5, 15.6)]
    [InlineData("on-deep-2", "deep", 8.4, 9.6)]
    [InlineData("on-deep-2", "deep-2", 6.7, 8.3)]
    [InlineData("now-bright", "deep", 6.7, 8.6)]
    [InlineData("now", "surface", 5.8, 8.1)]
    [InlineData("now", "bg", 5.4, 8.9)]
    [InlineData("now", "now-soft", 5.0, 7.4)]
    [InlineData("on-now", "now", 5.8, 8.2)]
    [InlineData("ok", "surface", 6.6, 9.7)]
    [InlineData("ok", "ok-soft", 5.8, 8.2)]
    [InlineData("warn", "surface", 7.8, 10.5)]
    [InlineData("warn", "warn-soft", 6.9, 8.9)]
    [InlineData("bad", "surface", 7.3, 8.5)]
    [InlineData("bad", "bad-soft", 6.2, 7.8)]
    [InlineData("info", "surface", 7.8, 9.0)]
    [InlineData("info", "info-soft", 6.7, 7.9)]
    [InlineData("line-strong", "surface", 4.0, 4.6)]
    [InlineData("line-strong", "bg", 3.8, 5.1)]
    [InlineData("focus", "surface", 7.1, 9.4)]
    [InlineData("focus", "bg", 6.6, 10.4)]
    public void The_tokens_reach_the_ratios_of_the_design_language(string ink, string paper, double light, double dark)
    {
        Ratio(_light[ink], _light[paper]).ShouldBe(light, 0.06);
        Ratio(_dark[ink], _dark[paper]).ShouldBe(dark, 0.06);
    }

    [Theory]
    [InlineData("on-bad-solid", "bad-solid")]
    [InlineData("on-warn-solid", "warn-solid")]
    [InlineData("ink", "mint")]
    [InlineData("ink", "paper")]
    [InlineData("on-deep", "hero")]
    [InlineData("on-deep-2", "hero")]
    [InlineData("surface", "ok")]
    public void Text_on_solid_shapes_can_be_read(string ink, string paper)
    {
        Ratio(_light[ink], _light[paper]).ShouldBeGreaterThanOrEqualTo(4.5);
        Ratio(_dark[ink], _dark[paper]).ShouldBeGreaterThanOrEqualTo(4.5);
    }

    [Fact]
    public void Both_themes_define_the_same_tokens() =>
        _dark.Keys.Order(StringComparer.Ordinal).ShouldBe(_light.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Colours_are_written_in_the_token_file_only()
    {
        foreach (var sheet in Sources.Named("css/").Where(name => !name.EndsWith("tokens.css", StringComparison.Ordinal)))
        {
            Hex().Matches(Sources.Read(sheet)).Select(match => match.Value).ShouldBeEmpty(sheet);
        }
    }

    private static string LightBlock() => Block(":root, [data-theme=\"light\"] {");

    private static string DarkBlock() => Block("[data-theme=\"dark\"] {");

    private static string Block(string start)
    {
        var css = Sources.Read("css/tokens.css");
        var from = css.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return css[from..css.IndexOf('}', from)];
    }

    private static Dictionary<string, string> Tokens(string block) => Token().Matches(block)
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["hex"].Value, StringComparer.Ordinal);

    private static double Ratio(string a, string b)
    {
        var (first, second) = (Luminance(a), Luminance(b));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    // WCAG 2.2, relative luminance.
    private static double Luminance(string hex)
    {
        var channels = Enumerable.Range(0, 3).Select(i =>
        {
            var value = int.Parse(hex.AsSpan(1 + (i * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }).ToArray();
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }

    [GeneratedRegex("--(?<name>[a-z0-9-]+): (?<hex>#[0-9A-Fa-f]{6});", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex("#[0-9A-Fa-f]{3,8}(?=[;\\s,)])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hex();
}
