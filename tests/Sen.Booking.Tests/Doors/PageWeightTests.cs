using System.IO.Compression;
using System.Text.RegularExpressions;
using Sen.TestKit;

namespace Sen.Booking.Tests.Doors;

/// <summary>The first page on a cheap phone: everything it loads, compressed as a server sends it.</summary>
public sealed partial class PageWeightTests
{
    private const int Most = 100_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_page_is_under_100_kilobytes_with_its_fonts_and_comes_from_one_host(bool signedIn)
    {
        await using var host = await Fixture.Hospital().WriteAsync(await SenHost.StartAsync());
        using var visitor = signedIn ? host.Citizen(Fixture.PatientId) : host.Visit();

        await visitor.GoAsync("/");
        var html = visitor.Html;
        External().IsMatch(html).ShouldBeFalse();
        var total = Compressed(html);
        foreach (var asset in Assets().Matches(html).Select(m => m.Groups["url"].Value).Distinct(StringComparer.Ordinal))
        {
            var text = (await visitor.GoAsync(asset)).Html;
            ((int)visitor.Status).ShouldBe(200, asset);
            total += Compressed(text);
            if (asset.Contains(".css", StringComparison.Ordinal))
            {
                total += await FontsAsync(visitor, text);
            }
        }

        total.ShouldBeInRange(20_000, Most);
    }

    // All fonts a citizen's page can need: three weights, Latin and Vietnamese, and the digits.
    private static async Task<int> FontsAsync(Visitor visitor, string css)
    {
        var fonts = Fonts().Matches(css).Select(m => m.Groups["url"].Value).Where(u => !u.Contains("-500.", StringComparison.Ordinal) && !u.Contains("-800.", StringComparison.Ordinal)).ToList();
        fonts.Count.ShouldBeGreaterThanOrEqualTo(7);
        var total = 0;
        foreach (var font in fonts)
        {
            var response = await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/_content/Sen.Ui/built/{font}"));
            total += (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        return total;
    }

    private static int Compressed(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        return (int)bytes.Length;
    }

    [GeneratedRegex("(src|href)=\"(?<url>/_content/[^\"#]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assets();

    [GeneratedRegex("url\\(\"?(?<url>fonts/[^)\"]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fonts();

    [GeneratedRegex("(src|href|action)=\"(https?:)?//", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex External();
}
