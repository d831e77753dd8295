using System.Security.Claims;

namespace Sen.Ui;

/// <summary>Which menu an entry belongs to.</summary>
public enum NavArea
{
    /// <summary>Bottom bar of the citizen's phone: exactly five entries.</summary>
    Citizen,

    /// <summary>Rail of staff pages.</summary>
    Staff,

    /// <summary>Wide menu of the department of health.</summary>
    Department,
}

/// <summary>
/// An entry of a menu, registered by the module that owns the page (<see cref="SenUi.AddNavItem"/>), so that modules need not know each other.
/// </summary>
public sealed record NavItem
{
    /// <summary>The menu.</summary>
    public required NavArea Area { get; init; }

    /// <summary>Path of the page; the entry is current on this path and below it.</summary>
    public required string Href { get; init; }

    /// <summary>Tabler icon named in web/icons.txt.</summary>
    public required string Icon { get; init; }

    /// <summary>The module's <c>Texts</c> class, whose resource files hold <see cref="TextKey"/>.</summary>
    public required Type Texts { get; init; }

    /// <summary>Key of the word below the icon.</summary>
    public required string TextKey { get; init; }

    /// <summary>Roles that see the entry; empty means everybody.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Lowest first.</summary>
    public int Order { get; init; } = 100;

    /// <summary>The filled petal in the middle of the citizen's bar.</summary>
    public bool Featured { get; init; }

    /// <summary>Count shown on the icon; null or zero shows nothing.</summary>
    public Func<NavContext, CancellationToken, ValueTask<int?>>? Badge { get; init; }
}

/// <summary>What a badge provider may use: the request's services and the signed-in person.</summary>
public sealed record NavContext(IServiceProvider Services, ClaimsPrincipal User);

/// <summary>A menu entry ready to be drawn.</summary>
public sealed record NavEntry(string Href, string Icon, string Text, bool Current, bool Featured = false, int? Badge = null);
