using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Accounts.Sessions;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Accounts.Citizens;

/// <summary>What the second step must know of the first.</summary>
internal sealed record CodeStep(string Phone, string ReturnTo)
{
    internal const string Name = "code";
}

/// <summary>First step of a citizen's sign-in: the phone number.</summary>
public sealed partial class SignInPage(
    IServiceProvider services, NavigationManager navigation, IOptions<AccountsOptions> options)
{
    private readonly SignInCodes _codes = services.Of<SignInCodes>();
    private readonly PendingStep _pending = services.Of<PendingStep>();
    private List<FieldError> _errors = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "phone")]
    private string? Phone { get; set; }

    [SupplyParameterFromQuery(Name = "return")]
    private string? ReturnTo { get; set; }

    [SupplyParameterFromQuery(Name = "expired")]
    private string? Expired { get; set; }

    [SupplyParameterFromQuery(Name = "again")]
    private string? Again { get; set; }

    [SupplyParameterFromQuery(Name = "left")]
    private string? Left { get; set; }

    private async Task SendAsync()
    {
        var phone = PhoneNumber.Parse(Phone);
        if (!phone.Succeeded)
        {
            _errors = [new FieldError("phone", phone.Error.Text())];
            return;
        }

        var address = Http.Connection.RemoteIpAddress?.ToString() ?? "";
        var sent = await _codes.SendAsync(phone.Value, address, code => T["SignIn.Message", code], Http.RequestAborted);
        if (sent == CodeSending.TooMany)
        {
            _errors = [new FieldError("phone", T["SignIn.TooMany"])];
            return;
        }

        // The cookie outlives the code a little, so that a late try is told so instead of losing its place.
        var step = new CodeStep(phone.Value.E164, LocalPath.Or(ReturnTo, "/"));
        _pending.Keep(Http, CodeStep.Name, step, options.Value.CodeLifetime * 3);
        navigation.NavigateTo("/sign-in/code");
    }
}
