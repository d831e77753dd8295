using Microsoft.Extensions.Localization;
using Sen.Record;
using Sen.Ui;

namespace Sen.Accounts.Administration;

/// <summary>The lists that the forms of administration choose from.</summary>
internal static class AdminChoices
{
    /// <summary>Roles that somebody of this role may give.</summary>
    internal static IEnumerable<Choice> Roles(IStringLocalizer<Texts> texts, Role giver) =>
        AdminRights.Gives(giver).Select(role => CallerClaims.RoleName(role)).Select(name => new Choice(name, texts[$"Role.{name}"]));

    internal static IEnumerable<Choice> Sites(IEnumerable<Site> sites) => sites.Select(site => new Choice(site.Id, site.Name));
}
