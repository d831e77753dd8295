using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Sessions;
using Sen.Ui;

namespace Sen.Accounts.Staff;

/// <summary>The code of the authenticator app, for accounts that have one.</summary>
public sealed partial class SecondFactorPage(IServiceProvider services, NavigationManager navigation)
{
    private readonly StaffSignIn _signIn = services.Of<StaffSignIn>();
    private readonly StaffEntry _entry = services.Of<StaffEntry>();
    private readonly PendingStep _pending = services.Of<PendingStep>();
    private List<FieldError> _errors = [];
    private SecondFactorStep? _step;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "code")]
    private string? Code { get; set; }

    protected override void OnInitialized() => _step = _pending.Read<SecondFactorStep>(Http, SecondFactorStep.Name);

    private async Task CheckAsync()
    {
        if (_step is null)
        {
            return;
        }

        var digits = string.Concat((Code ?? "").Where(char.IsAsciiDigit));
        switch (await _signIn.CheckSecondFactorAsync(_step.Account, digits))
        {
            case StaffCheck.Good good:
                PendingStep.Forget(Http);
                navigation.NavigateTo(await _entry.EnterAsync(Http, good.Account, _step.ReturnTo));
                break;
            case StaffCheck.Locked or StaffCheck.Blocked:
                _errors = [new FieldError("code", T["Staff.Locked"])];
                break;
            default:
                _errors = [new FieldError("code", T["Second.Wrong"])];
                break;
        }
    }
}
