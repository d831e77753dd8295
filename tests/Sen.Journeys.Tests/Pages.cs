using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Sen.Journeys.Tests;

/// <summary>How a person finds things on a page: by their words.</summary>
internal static partial class Pages
{
    /// <summary>The button with these words; extra words (key caps, times) may follow.</summary>
    internal static ILocator Button(this IPage page, string words) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = words }).Or(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = words })).First;

    internal static Task ShowsAsync(this IPage page, string text) =>
        Assertions.Expect(page.Locator("body")).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { UseInnerText = true });

    internal static async Task<string> TextAsync(this IPage page) => await page.Locator("body").InnerTextAsync();

    /// <summary>The ticket's code as the page prints it, "7F3K·29QX", without its separator.</summary>
    internal static async Task<string> TicketCodeAsync(this IPage page) =>
        CodePattern().Match(await page.TextAsync()) is { Success: true } found
            ? found.Groups["first"].Value + found.Groups["second"].Value
            : throw new InvalidOperationException("The page shows no ticket code.");

    [GeneratedRegex(@"\b(?<first>[0-9A-Z]{4})\s?·\s?(?<second>[0-9A-Z]{4})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();
}
