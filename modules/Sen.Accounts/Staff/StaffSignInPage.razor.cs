using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Sessions;
using Sen.Ui;

namespace Sen.Accounts.Staff;

/// <summary>What the second factor must know of the first.</summary>
internal sealed record SecondFactorStep(string Account, string? ReturnTo)
{
    internal const string Name = "second-factor";

    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
}

/// <summary>Sign-in of staff: user name and password.</summary>
public sealed partial class StaffSignInPage(IServiceProvider services, NavigationManager navigation)
{
    private readonly StaffSignIn _signIn = services.Of<StaffSignIn>();
    private readonly Passkeys _passkeys = services.Of<Passkeys>();
    private readonly StaffEntry _entry = services.Of<StaffEntry>();
    private readonly PendingStep _pending = services.Of<PendingStep>();
    private List<FieldError> _errors = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "credential", FormName = "passkey")]
    private string? Credential { get; set; }

    [SupplyParameterFromForm(Name = "user")]
    private string? UserName { get; set; }

    [SupplyParameterFromForm(Name = "password")]
    private string? Password { get; set; }

    [SupplyParameterFromQuery(Name = "return")]
    private string? ReturnTo { get; set; }

    [SupplyParameterFromQuery(Name = "expired")]
    private string? Expired { get; set; }

    [SupplyParameterFromQuery(Name = "left")]
    private string? Left { get; set; }

    private async Task CheckAsync() => await ContinueAsync(await _signIn.CheckPasswordAsync((UserName ?? "").Trim(), Password ?? ""), "Staff.Wrong");

    private async Task CheckPasskeyAsync() => await ContinueAsync(await _passkeys.CheckAsync(Http, Credential ?? ""), "Passkey.Failed");

    private async Task ContinueAsync(StaffCheck check, string wrong)
    {
        switch (check)
        {
            case StaffCheck.Good good:
                navigation.NavigateTo(await _entry.EnterAsync(Http, good.Account, ReturnTo));
                break;
            case StaffCheck.NeedsSecondFactor second:
                _pending.Keep(Http, SecondFactorStep.Name, new SecondFactorStep(second.Account.Id, ReturnTo), SecondFactorStep.Lifetime);
                navigation.NavigateTo("/staff/sign-in/second");
                break;
            case StaffCheck.Locked:
                _errors = [new FieldError("user", T["Staff.Locked"])];
                break;
            case StaffCheck.Blocked:
                _errors = [new FieldError("user", T["Staff.Blocked"])];
                break;
            case StaffCheck.Expired:
                _errors = [new FieldError("password", T["Staff.Expired"])];
                break;
            default:
                _errors = [new FieldError("user", T[wrong])];
                break;
        }
    }
}
