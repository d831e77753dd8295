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
    private readonly Session _session = services.Of<Session>();
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
                await _session.SignInStaffAsync(Http, good.Account, workplace: null);
                navigation.NavigateTo(WorkplacePage.PathFor(ReturnTo));
                break;
            case StaffCheck.NeedsSecondFactor second:
                _pending.Keep(Http, SecondFactorStep.Name, new SecondFactorStep(second.Account.Id, ReturnTo), SecondFactorStep.Lifetime);
                navigation.NavigateTo("/staff/sign-in/second");
                break;
            case StaffCheck.Locked:
                _errors = [new FieldError("user", T["Staff.Locked"])];
                break;
            default:
                _errors = [new FieldError("user", T[wrong])];
                break;
        }
    }
}
