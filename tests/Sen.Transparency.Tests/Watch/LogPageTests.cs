using System.Net;
using Sen.Record;

namespace Sen.Transparency.Tests.Watch;

public sealed class LogPageTests
{
    [Fact]
    public async Task Administrators_and_auditors_see_how_the_log_stands_and_nobody_else()
    {
        await using var node = await LogNode.StartAsync();
        await node.WriteAsync(3);
        await node.CheckpointAsync();
        foreach (var role in (Role[])[Role.Admin, Role.Auditor])
        {
            var page = await node.Host.StaffAsync(role);
            await page.GoAsync("/staff/log");
            page.Status.ShouldBe(HttpStatusCode.OK);
            page.Text.ShouldContain("Sổ niêm phong");
            page.Text.ShouldContain(node.Key.Verifier.ToString());
            page.Text.ShouldContain("3 dấu");
            page.Text.ShouldNotContain(node.Key.ToSecretText());
        }

        foreach (var role in (Role[])[Role.Doctor, Role.Clerk])
        {
            var page = await node.Host.StaffAsync(role);
            await page.GoAsync("/staff/log");
            page.Text.ShouldNotContain(node.Key.Verifier.ToString());
        }

        var nobody = node.Host.Visit();
        await nobody.GoAsync("/staff/log");
        nobody.Path.ShouldStartWith("/staff/sign-in");
    }
}
