using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Administration;
using Sen.Accounts.Data;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

/// <summary>How the tests press the pages and look behind them.</summary>
public abstract partial class AdministrationContract
{
    private static string Secret(Visitor visitor) => WebUtility.HtmlDecode(SecretValue().Match(visitor.Html).Groups["secret"].Value);

    private static HtmlForm Form(Visitor visitor, string id, string what) =>
        HtmlForm.All(visitor.Html).First(f => f.Action == $"/staff/admin/staff/{id}/{what}");

    private async Task<string> CreateAsync(string user, string role, params (string, string)[] more)
    {
        await NewFormAsync();
        await _admin.SendAsync([("user", user), ("role", role), .. more]);
        _admin.Path.ShouldStartWith("/staff/admin/staff/", customMessage: _admin.Text);
        return Secret(_admin);
    }

    private Task<Visitor> NewFormAsync() => _admin.GoAsync($"/staff/admin/staff/new?facility={Fixture.FacilityId}");

    /// <summary>A member of staff whose page the administrator has open, and the forms of the page shown.</summary>
    private async Task<(string Id, Func<string, HtmlForm> Form)> MemberAsync(string user, Role role, string facility = Fixture.FacilityId)
    {
        var added = await _host.Services.GetRequiredService<IAccountAdministration>().AddStaffAsync(
            new NewStaff { UserName = user, Password = SenHost.Password, Role = role, Display = user, Facility = facility }, CancellationToken.None);
        await _admin.GoAsync($"/staff/admin/staff/{added.Value}");
        return (added.Value, what => Form(_admin, added.Value, what));
    }

    private async Task<HtmlForm> MemberFormAsync(Visitor visitor, string user, Role role)
    {
        var (id, _) = await MemberAsync(user, role);
        await visitor.GoAsync($"/staff/admin/staff/{id}");
        return Form(visitor, id, "role");
    }

    private static async Task<HttpStatusCode> PostAsync(Visitor visitor, string path, HtmlForm form, params (string Name, string Value)[] more)
    {
        var fields = form.Fields.Where(f => more.All(m => m.Name != f.Key)).Concat(more.Select(m => KeyValuePair.Create(m.Name, m.Value)));
        var response = await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) });
        return response.StatusCode;
    }

    private async Task<Visitor> SignInAsync(string user, string password)
    {
        var visitor = _host.Visit();
        await visitor.GoAsync("/staff/sign-in");
        return await visitor.SendAsync(("user", user), ("password", password));
    }

    private async Task<Data.Account> AccountAsync(string user)
    {
        using var scope = _host.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<AccountsDb>().Users.AsNoTracking().SingleAsync(a => a.UserName == user);
    }

    private async Task<List<(ChangeKind What, string By)>> ChangesAsync(string target)
    {
        using var scope = _host.Services.CreateScope();
        var changes = await scope.ServiceProvider.GetRequiredService<AccountsDb>().Changes.Where(c => c.Target == target).OrderBy(c => c.Id).ToListAsync();
        return [.. changes.Select(c => (c.What, c.ByName))];
    }

    private async Task<int> PractitionersAsync() =>
        (await _host.Record.SearchAsync(Caller.System("test"), SearchQuery.For("Practitioner").Take(200), CancellationToken.None)).Value.Matches.Count;

    [GeneratedRegex("secret-value[^>]*>(?<secret>[^<]+)<", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretValue();
}
