using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Sessions;
using Sen.Ui;

namespace Sen.Accounts.Devices;

/// <summary>A kiosk or board types its code once and stays enrolled.</summary>
public sealed partial class EnrolPage(IServiceProvider services, NavigationManager navigation)
{
    private readonly DeviceEnrolment _enrolment = services.Of<DeviceEnrolment>();
    private readonly EnrolLimit _limit = services.Of<EnrolLimit>();
    private readonly Session _session = services.Of<Session>();
    private List<FieldError> _errors = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "code")]
    private string? Code { get; set; }

    [SupplyParameterFromForm(Name = "use")]
    private string? Use { get; set; }

    [SupplyParameterFromQuery(Name = "return")]
    private string? ReturnTo { get; set; }

    protected override void OnInitialized() =>
        Use ??= ReturnTo?.StartsWith("/board", ignoreCase: true, CultureInfo.InvariantCulture) == true ? "board" : "kiosk";

    private async Task EnrolAsync()
    {
        if (!_limit.Allows(Http.Connection.RemoteIpAddress))
        {
            _errors = [new FieldError("code", T["Enrol.TooMany"])];
            return;
        }

        if (await _enrolment.EnrolAsync(Code ?? "", Http.RequestAborted) is not { } device)
        {
            _errors = [new FieldError("code", T["Enrol.Wrong"])];
            return;
        }

        await _session.SignInDeviceAsync(Http, device);
        navigation.NavigateTo(LocalPath.Or(ReturnTo, Use == "board" ? "/board" : "/kiosk"));
    }
}
