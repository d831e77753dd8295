using System.Security.Claims;
using Microsoft.Extensions.Localization;

namespace Sen.Ui;

/// <summary>The menus of the shells, put together from what modules registered.</summary>
public sealed class NavigationMenu(IEnumerable<NavItem> items, IStringLocalizerFactory localizers, IServiceProvider services)
{
    /// <summary>The entries that <paramref name="user"/> may see, in order; the longest matching path is current.</summary>
    public async ValueTask<IReadOnlyList<NavEntry>> ForAsync(
        NavArea area, ClaimsPrincipal user, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var context = new NavContext(services, user);
        var visible = items
            .Where(item => item.Area == area && (item.Roles.Count == 0 || item.Roles.Any(user.IsInRole)))
            .OrderBy(item => item.Order)
            .ThenBy(item => item.Href, StringComparer.Ordinal)
            .ToList();
        var current = visible.Where(item => Covers(item.Href, path)).MaxBy(item => item.Href.Length);
        var entries = new List<NavEntry>(visible.Count);
        foreach (var item in visible)
        {
            var badge = item.Badge is null ? null : await item.Badge(context, cancellationToken);
            var text = localizers.Create(item.Texts)[item.TextKey];
            entries.Add(new NavEntry(item.Href, item.Icon, text, ReferenceEquals(item, current), item.Featured, badge is > 0 ? badge : null));
        }

        return entries;
    }

    private static bool Covers(string href, string path) =>
        string.Equals(href, path, StringComparison.OrdinalIgnoreCase)
        || (href.Length > 1 && path.StartsWith(href + "/", StringComparison.OrdinalIgnoreCase));
}
