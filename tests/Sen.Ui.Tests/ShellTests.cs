using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sen.Ui.Tests;

public sealed class ShellTests
{
    private static readonly NavItem _reception = Item("/staff/reception", 2, "clerk");
    private static readonly NavItem _doctor = Item("/staff/doctor", 1, "doctor");
    private static readonly NavItem _help = Item("/staff", 3);

    [Fact]
    public async Task A_menu_shows_only_what_the_role_may_use_in_its_order()
    {
        var entries = await MenuAsync("clerk", "/staff/reception/42");
        entries.Select(entry => entry.Href).ShouldBe(["/staff/reception", "/staff"]);
    }

    [Fact]
    public async Task The_longest_matching_path_is_the_current_page()
    {
        var entries = await MenuAsync("clerk", "/staff/reception/42");
        entries.Single(entry => entry.Current).Href.ShouldBe("/staff/reception");
    }

    [Fact]
    public async Task A_badge_of_zero_is_not_shown()
    {
        var entries = await MenuAsync("doctor", "/staff/doctor");
        entries[0].Badge.ShouldBe(7);
        entries[1].Badge.ShouldBeNull();
    }

    [Theory]
    [InlineData("/me?tab=1", "/me?tab=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData(null, "/")]
    public void Preferences_return_to_pages_of_this_site_only(string? returnTo, string expected)
    {
        var http = new DefaultHttpContext();
        Preferences.Handle(http, "en", "dark", returnTo).Url.ShouldBe(expected);
        var cookies = http.Response.Headers.SetCookie.ToString();
        cookies.ShouldContain("sen.lang=en");
        cookies.ShouldContain("sen.theme=dark");
    }

    [Fact]
    public void Unknown_languages_and_themes_set_nothing()
    {
        var http = new DefaultHttpContext();
        Preferences.Handle(http, "xx", "neon", "/");
        http.Response.Headers.SetCookie.Count.ShouldBe(0);
    }

    [Fact]
    public async Task The_bottom_bar_names_itself_and_marks_the_current_page()
    {
        NavEntry[] items = [new("/", "home", "Trang chủ", true), new("/code", "qrcode", "Mã của tôi", false, Featured: true)];
        var html = await Rendering.HtmlAsync<BottomNav>(("Items", items));
        html.ShouldContain("<nav class=\"bottom-nav\" aria-label=\"Menu chính\"");
        html.ShouldContain("aria-current=\"page\"");
    }

    [Fact]
    public async Task The_document_says_its_language()
    {
        var html = await Rendering.HtmlAsync<SenDocument>(("ChildContent", Rendering.Text("x")));
        html.ShouldContain("<!DOCTYPE html>");
        html.ShouldContain("<html lang=\"");
        html.ShouldContain("href=\"/_content/Sen.Ui/built/sen.css\"");

        // A base element would turn "#field" of an error summary into a link to the start page.
        html.ShouldNotContain("<base");
    }

    private static NavItem Item(string href, int order, params string[] roles) => new()
    {
        Area = NavArea.Staff,
        Href = href,
        Icon = "home",
        Texts = typeof(Texts),
        TextKey = "Shell.Home",
        Order = order,
        Roles = roles,
        Badge = (_, _) => ValueTask.FromResult<int?>(order == 1 ? 7 : 0),
    };

    private static async Task<IReadOnlyList<NavEntry>> MenuAsync(string role, string path)
    {
        var services = Rendering.Services();
        services.AddNavItem(_reception).AddNavItem(_doctor).AddNavItem(_help);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));
        return await scope.ServiceProvider.GetRequiredService<NavigationMenu>().ForAsync(NavArea.Staff, user, path, CancellationToken.None);
    }
}
