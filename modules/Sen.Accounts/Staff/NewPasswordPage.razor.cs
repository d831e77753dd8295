using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Data;
using Sen.Ui;

namespace Sen.Accounts.Staff;

/// <summary>At the first sign-in with a password that an administrator gave: choose one's own.</summary>
public sealed partial class NewPasswordPage(IServiceProvider services, NavigationManager navigation)
{
    private const int Longest = 200;

    private readonly StaffEntry _entry = services.Of<StaffEntry>();
    private List<FieldError> _errors = [];
    private Account? _account;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "chosen")]
    private string? Chosen { get; set; }

    [SupplyParameterFromForm(Name = "again")]
    private string? Again { get; set; }

    protected override async Task OnInitializedAsync() => _account = await _entry.ChoosingAsync(Http);

    private async Task ChooseAsync()
    {
        if (_account is null)
        {
            return;
        }

        if (Chosen != Again)
        {
            _errors = [new FieldError("again", T["NewPassword.Differs"])];
            return;
        }

        if (Chosen is not { Length: <= Longest } password)
        {
            _errors = [new FieldError("chosen", T["NewPassword.Weak"])];
            return;
        }

        var (path, problems) = await _entry.ChooseAsync(Http, _account, password);
        if (path is not null)
        {
            navigation.NavigateTo(path);
            return;
        }

        _errors = [new FieldError("chosen", T[problems.Contains("Same", StringComparer.Ordinal) ? "NewPassword.Same" : "NewPassword.Weak"])];
    }
}
