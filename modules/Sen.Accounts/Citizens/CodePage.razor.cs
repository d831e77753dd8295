using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Sen.Accounts.Sessions;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Accounts.Citizens;

/// <summary>Second step of a citizen's sign-in: the code from the message.</summary>
public sealed partial class CodePage(IServiceProvider services, NavigationManager navigation)
{
    private readonly SignInCodes _codes = services.Of<SignInCodes>();
    private readonly CitizenSignIn _signIn = services.Of<CitizenSignIn>();
    private readonly PendingStep _pending = services.Of<PendingStep>();
    private List<FieldError> _errors = [];
    private CodeStep? _step;
    private string _shown = "";

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "code")]
    private string? Code { get; set; }

    protected override void OnInitialized()
    {
        _step = _pending.Read<CodeStep>(Http, CodeStep.Name);
        _shown = _step is not null && PhoneNumber.Parse(_step.Phone) is { Succeeded: true } phone ? phone.Value.Masked : "";
    }

    private async Task CheckAsync()
    {
        if (_step is null)
        {
            return;
        }

        var digits = string.Concat((Code ?? "").Where(char.IsAsciiDigit));
        if (digits.Length != 6)
        {
            _errors = [new FieldError("code", T["Code.Six"])];
            return;
        }

        var check = await _codes.CheckAsync(_step.Phone, digits, Http.RequestAborted);
        if (check != CodeCheck.Right)
        {
            _errors = [new FieldError("code", T[check == CodeCheck.Wrong ? "Code.Wrong" : "Code.Spent"])];
            return;
        }

        var account = await _signIn.AccountOfAsync(_step.Phone);
        PendingStep.Forget(Http);
        await _signIn.EnterAsync(Http, account, Http.RequestAborted);
        navigation.NavigateTo(account.Patient is not null ? _step.ReturnTo
            : _step.ReturnTo == "/" ? "/profile/link"
            : QueryHelpers.AddQueryString("/profile/link", "return", _step.ReturnTo));
    }
}
