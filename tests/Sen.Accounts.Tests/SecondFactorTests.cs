using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Administration;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class SecondFactorTests : IAsyncLifetime
{
    private SenHost _host = null!;
    private Visitor _staff = null!;

    public async Task InitializeAsync()
    {
        _host = await SenHost.StartAsync();
        await new Fixture().Facility().WriteAsync(_host);
        await _host.Services.GetRequiredService<IAccountAdministration>().AddStaffAsync(
            new NewStaff { UserName = "diem", Password = SenHost.Password, Role = Role.Clerk, Display = "Mai Thị Diễm", Facility = Fixture.FacilityId },
            CancellationToken.None);
        _staff = await SignInAsync();
        await _staff.GoAsync("/staff/account");
        _staff.Status.ShouldBe(HttpStatusCode.OK);
    }

    public async Task DisposeAsync()
    {
        _staff.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Once_turned_on_a_password_alone_opens_nothing_and_the_code_opens_the_session()
    {
        var key = Key();
        await _staff.SendAsync(("code", Totp(key)));
        _staff.Text.ShouldContain("Đã bật");

        using var visitor = await SignInAsync();
        visitor.Path.ShouldBe("/staff/sign-in/second");
        using (var skipped = await SignInAsync())
        {
            (await skipped.GoAsync("/staff/account")).Path.ShouldStartWith("/staff/sign-in");
        }

        await visitor.SendAsync(("code", "12 34 5"));
        visitor.Text.ShouldContain("Mã chưa đúng");
        await visitor.SendAsync(("code", Totp(key)));
        visitor.Path.ShouldBe("/staff/workplace");
    }

    [Fact]
    public async Task A_wrong_code_does_not_turn_it_on()
    {
        await _staff.SendAsync(("code", "abc"));

        _staff.Text.ShouldContain("Mã chưa đúng");
        using var visitor = await SignInAsync();
        visitor.Path.ShouldBe("/staff/workplace");
    }

    [Fact]
    public async Task It_is_turned_off_with_the_password_only()
    {
        await _staff.SendAsync(("code", Totp(Key())));
        await _staff.GoAsync("/staff/account");

        await _staff.SendAsync(("password", "not the password"));
        _staff.Text.ShouldContain("vẫn bật");
        await _staff.SendAsync(("password", SenHost.Password));
        _staff.Text.ShouldContain("Đã tắt");
    }

    [Fact]
    public async Task A_passkey_signs_its_owner_in_and_no_longer_after_it_is_removed()
    {
        using var passkey = await _staff.AddPasskeyAsync("máy quầy 2");
        _staff.Text.ShouldContain("Đã thêm khóa");
        _staff.Text.ShouldContain("máy quầy 2");

        using var visitor = await UseAsync(options => passkey.Get(options));
        visitor.Path.ShouldBe("/staff/workplace");

        await _staff.SendAsync(HtmlForm.With(_staff.Html, "passkey"));
        using var removed = await UseAsync(options => passkey.Get(options));
        removed.Path.ShouldBe("/staff/sign-in");
        removed.Text.ShouldContain("Chưa dùng được khóa này");
    }

    [Fact]
    public async Task An_answer_made_for_another_site_or_another_question_is_refused()
    {
        using var passkey = await _staff.AddPasskeyAsync("máy quầy 2");

        using var phished = await UseAsync(options => passkey.Get(options, "https://sen.example.org"));
        phished.Path.ShouldBe("/staff/sign-in");

        var old = "";
        using var first = await UseAsync(options => old = passkey.Get(options));
        using var replayed = await UseAsync(_ => old);
        replayed.Path.ShouldBe("/staff/sign-in");

        using var junk = await UseAsync(_ => "{\"id\":7}");
        junk.Path.ShouldBe("/staff/sign-in");
    }

    [Fact]
    public async Task A_key_that_did_not_verify_the_person_does_not_sign_in()
    {
        using var passkey = await _staff.AddPasskeyAsync();
        passkey.SkipsVerification = true;

        using var visitor = await UseAsync(options => passkey.Get(options));

        visitor.Path.ShouldBe("/staff/sign-in");
    }

    private async Task<Visitor> UseAsync(Func<string, string> answer)
    {
        var visitor = _host.Visit();
        await visitor.GoAsync("/staff/sign-in");
        var form = HtmlForm.With(visitor.Html, "credential");
        var options = await visitor.PostForTextAsync("/staff/sign-in/passkey", form);
        return await visitor.SendAsync(form, ("credential", answer(options)));
    }

    private async Task<Visitor> SignInAsync()
    {
        var visitor = _host.Visit();
        await visitor.GoAsync("/staff/sign-in");
        return await visitor.SendAsync(("user", "diem"), ("password", SenHost.Password));
    }

    private string Key() => Regex.Match(_staff.Text, "(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}").Value.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>RFC 6238 with SHA-1, 30 seconds, six digits, as authenticator apps do it.</summary>
    private static string Totp(string base32)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var step = BitConverter.GetBytes(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
        Array.Reverse(step);
#pragma warning disable CA5350 // The algorithm is the standard's.
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var at = hash[^1] & 0xF;
        var number = ((hash[at] & 0x7F) << 24) | (hash[at + 1] << 16) | (hash[at + 2] << 8) | hash[at + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
