using System.Buffers.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Staff;

/// <summary>A member of staff's own account: workplace, second factor, passkeys, language and theme, the way out.</summary>
public sealed partial class AccountPage(IServiceProvider services)
{
    private readonly UserManager<Account> _accounts = services.Of<UserManager<Account>>();
    private readonly ISignerConfirmation _confirmation = services.Of<ISignerConfirmation>();
    private readonly Passkeys _keys = services.Of<Passkeys>();
    private readonly Session _session = services.Of<Session>();
    private Account? _account;
    private IList<UserPasskeyInfo> _passkeys = [];
    private string _totpKey = "";
    private string _totpUri = "";
    private string? _said;
    private bool _failed;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "code", FormName = "totp-on")]
    private string? Code { get; set; }

    [SupplyParameterFromForm(Name = "password", FormName = "totp-off")]
    private string? Password { get; set; }

    [SupplyParameterFromForm(Name = "credential", FormName = "passkey-add")]
    private string? Credential { get; set; }

    [SupplyParameterFromForm(Name = "passkeyName", FormName = "passkey-add")]
    private string? PasskeyName { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _account = Http.User.FindFirst(Session.AccountClaim)?.Value is { } id ? await _accounts.FindByIdAsync(id) : null;
        await ShowAsync();
    }

    private async Task TurnOnAsync()
    {
        var digits = string.Concat((Code ?? "").Where(char.IsAsciiDigit));
        if (!await _accounts.VerifyTwoFactorTokenAsync(_account!, TokenOptions.DefaultAuthenticatorProvider, digits))
        {
            Say("Second.Wrong", failed: true);
            return;
        }

        (await _accounts.SetTwoFactorEnabledAsync(_account!, true)).ThrowIfFailed();
        await KeepSessionAsync();
        Say("Totp.Done");
    }

    private async Task TurnOffAsync()
    {
        if (!await _confirmation.ConfirmAsync(Http.User, Password ?? "", Http.RequestAborted))
        {
            Say("Totp.Off.Wrong", failed: true);
            return;
        }

        (await _accounts.SetTwoFactorEnabledAsync(_account!, false)).ThrowIfFailed();
        (await _accounts.ResetAuthenticatorKeyAsync(_account!)).ThrowIfFailed();
        await KeepSessionAsync();
        await ShowAsync();
        Say("Totp.Off.Done");
    }

    private async Task AddPasskeyAsync()
    {
        var added = await _keys.AddAsync(Http, _account!, Credential ?? "", (PasskeyName ?? "").Trim());
        await KeepSessionAsync();
        await ShowAsync();
        Say(added ? "Passkey.Added" : "Passkey.Failed", failed: !added);
    }

    private async Task RemovePasskeyAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        if (_passkeys.FirstOrDefault(p => Id(p) == form["passkey"]) is { } passkey)
        {
            await _keys.RemoveAsync(_account!, passkey.CredentialId);
            await KeepSessionAsync();
            await ShowAsync();
            Say("Passkey.Removed");
        }
    }

    // A changed credential changes the security stamp, which ends every session but the one that changed it.
    private Task KeepSessionAsync() => _session.RenewStaffAsync(Http, _account!);

    private async Task ShowAsync()
    {
        if (_account is null)
        {
            return;
        }

        _passkeys = await _keys.OfAsync(_account);
        if (_account.TwoFactorEnabled)
        {
            return;
        }

        if (await _accounts.GetAuthenticatorKeyAsync(_account) is not { Length: > 0 } key)
        {
            (await _accounts.ResetAuthenticatorKeyAsync(_account)).ThrowIfFailed();
            await KeepSessionAsync();
            key = (await _accounts.GetAuthenticatorKeyAsync(_account))!;
        }

        _totpKey = string.Join(' ', key.Chunk(4).Select(part => new string(part)));
        _totpUri = $"otpauth://totp/Sen:{Uri.EscapeDataString(_account.UserName!)}?secret={key}&issuer=Sen&digits=6";
    }

    private void Say(string key, bool failed = false) => (_said, _failed) = (T[key], failed);

    private static string Id(UserPasskeyInfo passkey) => Base64Url.EncodeToString(passkey.CredentialId);
}
