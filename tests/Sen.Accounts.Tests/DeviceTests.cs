using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Administration;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class DeviceTests : IAsyncLifetime
{
    private SenHost _host = null!;

    public async Task InitializeAsync() => _host = await SenHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_code_enrols_one_device_and_then_no_other()
    {
        var code = await InviteAsync();
        using var kiosk = await EnrolAsync(code.ToLowerInvariant().Insert(5, " "));
        kiosk.Path.ShouldStartWith("/kiosk");
        kiosk.Path.ShouldNotStartWith("/kiosk/enrol");

        using var second = await EnrolAsync(code);
        second.Path.ShouldBe("/kiosk/enrol");
        second.Text.ShouldContain("chưa đúng hoặc đã dùng");
    }

    [Fact]
    public async Task Guessing_codes_is_stopped_after_ten_tries()
    {
        var code = await InviteAsync();
        for (var i = 0; i < 10; i++)
        {
            using var each = await EnrolAsync("AAAAAAAAA" + i);
        }

        using var visitor = await EnrolAsync(code);

        visitor.Text.ShouldContain("Đợi 10 phút");
    }

    [Fact]
    public async Task An_enrolled_device_is_not_let_into_staff_pages()
    {
        using var kiosk = _host.Kiosk();

        (await kiosk.GoAsync("/staff/workplace")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private Task<string> InviteAsync() => _host.Services.GetRequiredService<IAccountAdministration>()
        .InviteDeviceAsync("k1", "Máy lấy số 1", Fixture.FacilityId, code: null, CancellationToken.None);

    private async Task<Visitor> EnrolAsync(string code)
    {
        var visitor = _host.Visit();
        await visitor.GoAsync("/kiosk/enrol");
        return await visitor.SendAsync(("code", code));
    }
}
