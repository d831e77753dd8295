using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Data;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class AdministrationOnSqliteTests : AdministrationContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class AdministrationOnPostgresTests : AdministrationContract
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

/// <summary>Accounts and devices as an administrator keeps them, through the pages.</summary>
public abstract partial class AdministrationContract : IAsyncLifetime
{
    private const string Other = "92009";

    private SenHost _host = null!;
    private Visitor _admin = null!;
    private string? _database;

    /// <summary>Connection string of a new database, or null for the embedded engine.</summary>
    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        await Fixture.Hospital().Facility(Other, "Trung tâm Y tế Phong Điền").WriteAsync(_host);
        _admin = await _host.StaffAsync(Role.Admin);
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Fact]
    public async Task Somebody_new_gets_an_account_a_place_in_the_directory_and_a_password_that_is_shown_once()
    {
        var password = await CreateAsync("duyen", "clerk", ("title", "CN"), ("name", "Huỳnh Thị Mỹ Duyên"));
        (await _admin.GoAsync(_admin.Path)).Text.ShouldNotContain(password, customMessage: "it is shown once");
        _admin.Text.ShouldContain("Tạo tài khoản");

        var account = await AccountAsync("duyen");
        account.Display.ShouldBe("CN Huỳnh Thị Mỹ Duyên");
        var roles = await _host.Record.SearchAsync(
            Caller.System("test"), SearchQuery.For("PractitionerRole").Where("practitioner", $"Practitioner/{account.Practitioner}"), CancellationToken.None);
        roles.Value.As<PractitionerRole>().ShouldHaveSingleItem().Organization!.ReferenceValue.ShouldBe($"Organization/{Fixture.FacilityId}");

        using var duyen = await SignInAsync("duyen", password);
        duyen.Path.ShouldBe("/staff/sign-in/password");
        (await duyen.GoAsync("/staff/workplace")).Path.ShouldStartWith("/staff/sign-in?");
        await duyen.GoAsync("/staff/sign-in/password");
        await duyen.SendAsync(("chosen", password), ("again", password));
        duyen.Text.ShouldContain("khác với mật khẩu ban đầu");
        await duyen.SendAsync(("chosen", "ngắn"), ("again", "ngắn"));
        duyen.Text.ShouldContain("ít nhất 10 ký tự");
        await duyen.SendAsync(("chosen", "sen hong ho tay"), ("again", "sen hong ho tau"));
        duyen.Text.ShouldContain("chưa giống nhau");
        await duyen.SendAsync(("chosen", "sen hong ho tay"), ("again", "sen hong ho tay"));
        duyen.Path.ShouldBe("/staff/workplace");

        using var again = await SignInAsync("duyen", password);
        again.Path.ShouldBe("/staff/sign-in", "the starting password is worth nothing any more");
        using var own = await SignInAsync("duyen", "sen hong ho tay");
        own.Path.ShouldBe("/staff/workplace");
    }

    [Fact]
    public async Task Somebody_of_the_directory_is_linked_and_not_made_twice()
    {
        var before = await PractitionersAsync();

        await CreateAsync("bs.triet", "doctor", ("who", Fixture.PractitionerId));

        var account = await AccountAsync("bs.triet");
        (account.Practitioner, account.Display).ShouldBe((Fixture.PractitionerId, "BS.CKI Lê Minh Triết"));
        (await PractitionersAsync()).ShouldBe(before);
        await NewFormAsync();
        _admin.Html.ShouldNotContain(Fixture.PractitionerId, customMessage: "who has an account is not offered again");
    }

    [Fact]
    public async Task Every_mistake_in_a_new_account_is_told_at_once_and_makes_nothing()
    {
        await CreateAsync("duyen", "clerk", ("name", "Huỳnh Thị Mỹ Duyên"));
        var before = await PractitionersAsync();

        await NewFormAsync();
        await _admin.SendAsync(("user", "Đ"), ("role", "citizen"), ("name", ""));
        _admin.Html.ShouldContain("href=\"#user\"");
        _admin.Html.ShouldContain("href=\"#name\"");
        _admin.Html.ShouldContain("href=\"#role\"");
        await _admin.SendAsync(("user", "duyen"), ("role", "nurse"), ("name", "Một Người Khác"));
        _admin.Text.ShouldContain("đã có người dùng");
        (await PractitionersAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Staff_are_found_by_name_without_marks_by_role_and_by_facility()
    {
        await CreateAsync("duyen", "clerk", ("name", "Huỳnh Thị Mỹ Duyên"));
        await CreateAsync("gam", "lab", ("name", "Dương Thị Hồng Gấm"));

        (await _admin.GoAsync("/staff/admin?q=my%20duyen")).Text.ShouldContain("Huỳnh Thị Mỹ Duyên");
        _admin.Text.ShouldNotContain("Hồng Gấm");
        (await _admin.GoAsync("/staff/admin?role=lab")).Text.ShouldContain("Dương Thị Hồng Gấm");
        _admin.Text.ShouldNotContain("Mỹ Duyên");
        (await _admin.GoAsync($"/staff/admin?facility={Other}")).Text.ShouldContain("Không tìm thấy ai");
    }

    [Fact]
    public async Task A_lock_closes_the_door_until_it_is_taken_away_and_both_are_written_down()
    {
        var (id, form) = await MemberAsync("dd.nhu", Role.Nurse);
        await _admin.SendAsync(form("block"));
        _admin.Text.ShouldContain("Đã khóa tài khoản");

        using var nurse = await SignInAsync("dd.nhu", SenHost.Password);
        nurse.Text.ShouldContain("Hỏi người quản trị");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _admin.GoAsync($"/staff/admin/staff/{id}");
        await _admin.SendAsync(form("unblock"));
        using var back = await SignInAsync("dd.nhu", SenHost.Password);
        back.Path.ShouldBe("/staff/workplace");

        (await ChangesAsync(id)).ShouldBe([(ChangeKind.Blocked, "admin1"), (ChangeKind.Unblocked, "admin1")]);
        await _admin.GoAsync($"/staff/admin/staff/{id}");
        _admin.Text.ShouldContain("Khóa tài khoản admin1, 08:00 24/11/2026");
    }

    [Fact]
    public async Task A_page_that_is_old_changes_nothing()
    {
        var (id, form) = await MemberAsync("dd.nhu", Role.Nurse);
        using var colleague = await _host.StaffAsync(Role.Admin);
        await colleague.GoAsync($"/staff/admin/staff/{id}");
        await colleague.SendAsync(("role", "lab"));
        (await AccountAsync("dd.nhu")).Role.ShouldBe(Role.Lab);

        await _admin.SendAsync(form("block"));

        _admin.Text.ShouldContain("Vừa có người khác thay đổi");
        (await AccountAsync("dd.nhu")).Blocked.ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_password_replaces_the_old_one_for_three_days_and_can_take_lost_keys_away()
    {
        var (id, _) = await MemberAsync("dd.nhu", Role.Nurse);
        using var nurse = await SignInAsync("dd.nhu", SenHost.Password);
        await nurse.SendAsync();
        using var passkey = await nurse.AddPasskeyAsync();
        await _admin.GoAsync($"/staff/admin/staff/{id}");
        await _admin.SendAsync(Form(_admin, id, "reset"), ("factors", "too"));
        var password = Secret(_admin);

        (await SignInAsync("dd.nhu", SenHost.Password)).Path.ShouldBe("/staff/sign-in");
        using var scope = _host.Services.CreateScope();
        (await scope.ServiceProvider.GetRequiredService<AccountsDb>().UserPasskeys.CountAsync()).ShouldBe(0);
        (await SignInAsync("dd.nhu", password)).Path.ShouldBe("/staff/sign-in/password");
        _host.Clock.Advance(TimeSpan.FromDays(4));
        using var late = await SignInAsync("dd.nhu", password);
        late.Text.ShouldContain("quá hạn");
    }

    [Fact]
    public async Task Nobody_locks_or_raises_the_own_account_and_a_locked_administrator_administers_nothing()
    {
        using var second = await _host.StaffAsync(Role.Admin);
        var (own, other) = ((await AccountAsync("admin1")).Id, (await AccountAsync("admin2")).Id);
        await _admin.GoAsync($"/staff/admin/staff/{own}");
        _admin.Text.ShouldContain("Đây là tài khoản của bạn");
        await _admin.GoAsync($"/staff/admin/staff/{other}");
        var form = Form(_admin, other, "block");
        (await PostAsync(_admin, $"/staff/admin/staff/{own}/block", form)).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(_admin, $"/staff/admin/staff/{own}/role", form, ("role", "clerk"))).ShouldBe(HttpStatusCode.Forbidden);

        // The other one was quicker; this one's session is still there, but worth nothing here.
        await second.GoAsync($"/staff/admin/staff/{own}");
        await second.SendAsync(Form(second, own, "block"));
        (await PostAsync(_admin, $"/staff/admin/staff/{other}/block", form)).ShouldBe(HttpStatusCode.Forbidden);
        (await AccountAsync("admin2")).Blocked.ShouldBeFalse("an administrator always stays");
        (await _admin.GoAsync("/staff/admin")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_manager_keeps_the_desks_of_the_own_facility_and_nothing_else()
    {
        using var manager = await _host.StaffAsync(Role.Manager);
        (await manager.GoAsync("/staff")).Path.ShouldBe("/staff/admin");
        var (elsewhere, _) = await MemberAsync("o.kia", Role.Clerk, Other);
        var form = await MemberFormAsync(manager, "dd.nhu", Role.Nurse);

        (await manager.GoAsync("/staff/admin")).Text.ShouldContain("dd.nhu");
        manager.Text.ShouldNotContain("o.kia");
        (await manager.GoAsync($"/staff/admin/staff/{elsewhere}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(manager, $"/staff/admin/staff/{elsewhere}/block", form)).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(manager, $"/staff/admin/staff/{(await AccountAsync("admin1")).Id}/block", form)).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(manager, $"/staff/admin/staff/{(await AccountAsync("dd.nhu")).Id}/role", form, ("role", "admin"))).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(manager, "/staff/admin/devices/new", form, ("name", "Kiosk"), ("facility", Other))).ShouldBe(HttpStatusCode.Forbidden);
        (await AccountAsync("dd.nhu")).Role.ShouldBe(Role.Nurse);

        await manager.GoAsync("/staff/admin/staff/new");
        manager.Html.ShouldNotContain("value=\"admin\"");
        await manager.SendAsync(("user", "moi"), ("role", "nurse"), ("name", "Ngô Quỳnh Như"));
        manager.Text.ShouldContain("Mật khẩu ban đầu của moi");
    }

    [Theory]
    [InlineData(Role.Doctor)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Clerk)]
    public async Task Everybody_else_is_refused(Role role)
    {
        var (id, form) = await MemberAsync("dd.nhu", Role.Nurse);
        using var visitor = await _host.StaffAsync(role);

        foreach (var path in new[] { "/staff/admin", "/staff/admin/devices", "/staff/admin/staff/new", $"/staff/admin/staff/{id}" })
        {
            (await visitor.GoAsync(path)).Status.ShouldBe(HttpStatusCode.Forbidden, path);
        }

        (await PostAsync(visitor, $"/staff/admin/staff/{id}/block", form("block"))).ShouldNotBe(HttpStatusCode.Redirect);
        (await AccountAsync("dd.nhu")).Blocked.ShouldBeFalse();
    }

    [Fact]
    public async Task A_device_is_let_in_by_a_code_shown_once_renamed_and_revoked_for_good()
    {
        await _admin.GoAsync("/staff/admin/devices");
        await _admin.SendAsync(("name", "Kiosk sảnh A"), ("facility", Fixture.FacilityId));
        var code = Secret(_admin);
        (await _admin.GoAsync("/staff/admin/devices")).Text.ShouldNotContain(code);
        _admin.Text.ShouldContain("Chờ nhập mã");

        using var kiosk = _host.Visit();
        await kiosk.GoAsync("/kiosk/enrol");
        await kiosk.SendAsync(("code", code));
        kiosk.Path.ShouldNotStartWith("/kiosk/enrol");

        await _admin.GoAsync("/staff/admin/devices");
        var old = HtmlForm.All(_admin.Html);
        await _admin.SendAsync(old.First(f => f.Action.EndsWith("/rename", StringComparison.Ordinal)), ("name", "Kiosk sảnh B"));
        _admin.Text.ShouldContain("Kiosk sảnh B");
        await _admin.SendAsync(old.First(f => f.Action.EndsWith("/revoke", StringComparison.Ordinal)));
        _admin.Text.ShouldContain("Vừa có người khác thay đổi");
        await _admin.SendAsync(HtmlForm.All(_admin.Html).First(f => f.Action.EndsWith("/revoke", StringComparison.Ordinal)));
        _admin.Text.ShouldContain("Đã thu hồi");
        HtmlForm.All(_admin.Html).ShouldNotContain(f => f.Action.EndsWith("/rename", StringComparison.Ordinal));

        await _admin.SendAsync(("name", "   "), ("facility", Fixture.FacilityId));
        _admin.Text.ShouldContain("Nhập tên máy");
    }

    [Fact]
    public async Task Signing_out_everywhere_and_revoking_end_what_is_open()
    {
        await using var host = await SenHost.StartAsync(new SenHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Accounts:SessionCheck"] = "00:00:00" } });
        await Fixture.Hospital().WriteAsync(host);
        using var admin = await host.StaffAsync(Role.Admin);
        using var nurse = await host.StaffAsync(Role.Nurse);
        (await nurse.GoAsync("/staff/account")).Path.ShouldBe("/staff/account");
        await admin.GoAsync("/staff/admin?role=nurse");
        await admin.GoAsync(Regex.Match(admin.Html, "/staff/admin/staff/[0-9a-f-]{36}").Value);
        await admin.SendAsync(HtmlForm.All(admin.Html).First(f => f.Action.EndsWith("/sign-out", StringComparison.Ordinal) && f.Action.StartsWith("/staff/admin", StringComparison.Ordinal)));
        admin.Text.ShouldContain("Đã đăng xuất ở mọi nơi");
        (await nurse.GoAsync("/staff/account")).Path.ShouldStartWith("/staff/sign-in");

        await admin.GoAsync("/staff/admin/devices");
        await admin.SendAsync(("name", "Kiosk sảnh A"));
        using var kiosk = host.Visit();
        await kiosk.GoAsync("/kiosk/enrol");
        await kiosk.SendAsync(("code", Secret(admin)));
        (await kiosk.GoAsync("/kiosk")).Path.ShouldBe("/kiosk");
        await admin.GoAsync("/staff/admin/devices");
        await admin.SendAsync(HtmlForm.All(admin.Html).First(f => f.Action.EndsWith("/revoke", StringComparison.Ordinal)));
        (await kiosk.GoAsync("/kiosk")).Path.ShouldStartWith("/kiosk/enrol");
    }
}
