using System.Net;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Administration;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class StaffSignInTests : IAsyncLifetime
{
    private SenHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await SenHost.StartAsync();
        await Fixture.Hospital().WriteAsync(_host);
        await _host.Services.GetRequiredService<IAccountAdministration>().AddStaffAsync(
            new NewStaff
            {
                UserName = "triet",
                Password = SenHost.Password,
                Role = Role.Doctor,
                Display = "BS.CKI Lê Minh Triết",
                Facility = Fixture.FacilityId,
                Practitioner = Fixture.PractitionerId,
            },
            CancellationToken.None);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_password_leads_to_the_choice_of_the_room_with_the_usual_one_first()
    {
        using var visitor = await TryAsync("triet", SenHost.Password);

        visitor.Path.ShouldBe("/staff/workplace");
        HtmlForm.With(visitor.Html, "place").Fields.ShouldContain(KeyValuePair.Create("place", Fixture.RoomId));
        visitor.Text.ShouldContain("Phòng 205");

        await visitor.SendAsync(("place", Fixture.OtherRoomId));
        visitor.Path.ShouldStartWith("/staff");
    }

    [Fact]
    public async Task A_room_of_another_facility_is_refused()
    {
        using var visitor = await TryAsync("triet", SenHost.Password);

        await visitor.SendAsync(("place", "somewhere-else"));

        visitor.Path.ShouldBe("/staff/workplace");
        visitor.Html.ShouldContain("error-summary");
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_are_told_in_the_same_words()
    {
        using var name = await TryAsync("nobody", SenHost.Password);
        using var password = await TryAsync("triet", "not the password");

        name.Text.ShouldContain("Tên đăng nhập hoặc mật khẩu chưa đúng");
        password.Text.ShouldContain("Tên đăng nhập hoặc mật khẩu chưa đúng");
        (await name.GoAsync("/staff/workplace")).Path.ShouldStartWith("/staff/sign-in");
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_also_for_the_right_one()
    {
        for (var i = 0; i < 5; i++)
        {
            using var each = await TryAsync("triet", "not the password");
        }

        using var visitor = await TryAsync("triet", SenHost.Password);

        visitor.Path.ShouldBe("/staff/sign-in");
        visitor.Text.ShouldContain("tạm khóa");
    }

    [Fact]
    public async Task The_path_that_was_asked_for_comes_back_after_signing_in_but_never_another_site()
    {
        using var visitor = _host.Visit();
        await visitor.GoAsync("/staff/workplace");
        visitor.Path.ShouldBe("/staff/sign-in?return=%2Fstaff%2Fworkplace");

        await visitor.GoAsync("/staff/sign-in?return=//example.org/x");
        await visitor.SendAsync(("user", "triet"), ("password", SenHost.Password));

        visitor.Path.ShouldBe("/staff/workplace");
    }

    [Fact]
    public async Task A_citizen_is_refused_at_a_staff_page_with_an_answer_of_403()
    {
        await Task.CompletedTask;
        using var citizen = _host.Citizen(Fixture.PatientId);

        (await citizen.GoAsync("/staff/workplace")).Status.ShouldBe(HttpStatusCode.Forbidden);
        citizen.Text.ShouldContain("không dành cho bạn");
    }

    [Fact]
    public async Task Signing_is_confirmed_by_the_right_password_only_and_wrong_ones_lock()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var confirmation = scope.ServiceProvider.GetRequiredService<ISignerConfirmation>();
        var user = await UserAsync("triet");

        (await confirmation.ConfirmAsync(user, SenHost.Password, CancellationToken.None)).ShouldBeTrue();
        for (var i = 0; i < 5; i++)
        {
            (await confirmation.ConfirmAsync(user, "wrong", CancellationToken.None)).ShouldBeFalse();
        }

        (await confirmation.ConfirmAsync(user, SenHost.Password, CancellationToken.None)).ShouldBeFalse();
        (await confirmation.ConfirmAsync(new ClaimsPrincipal(), SenHost.Password, CancellationToken.None)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaa")]
    public async Task A_weak_password_makes_no_account(string password)
    {
        var added = await _host.Services.GetRequiredService<IAccountAdministration>().AddStaffAsync(
            new NewStaff { UserName = "weak", Password = password, Role = Role.Clerk, Display = "x" }, CancellationToken.None);

        added.Failure.ShouldBeOfType<Invalid>();
    }

    private async Task<ClaimsPrincipal> UserAsync(string name)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<Data.Account>>();
        var account = await accounts.FindByNameAsync(name);
        return new ClaimsPrincipal(new ClaimsIdentity([new Claim(Sessions.Session.AccountClaim, account!.Id)], "test"));
    }

    private async Task<Visitor> TryAsync(string user, string password)
    {
        var visitor = _host.Visit();
        await visitor.GoAsync("/staff/sign-in");
        return await visitor.SendAsync(("user", user), ("password", password));
    }
}
