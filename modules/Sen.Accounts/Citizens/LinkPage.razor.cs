using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Sessions;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Accounts.Citizens;

/// <summary>After the first sign-in: who is the person behind this phone.</summary>
public sealed partial class LinkPage(IServiceProvider services, NavigationManager navigation, TimeProvider clock)
{
    private readonly CitizenSignIn _signIn = services.Of<CitizenSignIn>();
    private readonly LinkPerson _link = services.Of<LinkPerson>();
    private readonly List<FieldError> _errors = [];
    private string? _scanError;
    private bool _atDesk;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "scan", FormName = "scan")]
    private string? Scan { get; set; }

    [SupplyParameterFromForm(Name = "number", FormName = "link")]
    private string? Number { get; set; }

    [SupplyParameterFromForm(Name = "name", FormName = "link")]
    private string? Name { get; set; }

    [SupplyParameterFromForm(Name = "birth", FormName = "link")]
    private string? Birth { get; set; }

    [SupplyParameterFromQuery(Name = "return")]
    private string? ReturnTo { get; set; }

    private void ReadCard()
    {
        var card = CitizenCardQr.Parse(Scan, VietnamTime.Today(clock));
        if (!card.Succeeded)
        {
            _scanError = card.Error.Text();
            return;
        }

        Number = card.Value.Number.Value;
        Name = card.Value.Name.Full;
        Birth = VietnameseDate.Day(card.Value.BirthDate);
    }

    private async Task LinkAsync()
    {
        if (Read() is not { } claim || await _signIn.CurrentAsync(Http) is not { } account)
        {
            return;
        }

        var linking = await _link.LinkAsync(account, claim, Http.RequestAborted);
        if (linking is not Linking.Linked)
        {
            _atDesk = true;
            return;
        }

        await _signIn.GoOnAsync(Http, account, active: null, Http.RequestAborted);
        navigation.NavigateTo(LocalPath.Or(ReturnTo, "/"));
    }

    private PersonClaim? Read()
    {
        var number = CitizenNumber.Parse(Number);
        var name = PersonName.Parse(Name);
        var birth = PartialDate.Parse(Birth);
        var today = VietnamTime.Today(clock);
        Add("number", number.Error?.Text());
        Add("name", name.Error?.Text());
        Add("birth", birth switch
        {
            { Succeeded: false } => birth.Error.Text(),
            { Value.Date: null } => T["Link.Birth.Whole"],
            { Value.Date: var day } when day > today => T["Link.Birth.Future"],
            _ => null,
        });
        if (_errors.Count == 0 && number.Value.Contradictions(birth.Value.Date, Sex.Unknown).Count > 0)
        {
            Add("birth", T["Link.Birth.NotOfNumber"]);
        }

        return _errors.Count == 0 ? new PersonClaim(number.Value, name.Value, birth.Value.Date!.Value) : null;
    }

    private void Add(string field, string? message)
    {
        if (message is not null)
        {
            _errors.Add(new FieldError(field, message));
        }
    }

    private string? Error(string field) => _errors.FirstOrDefault(e => e.FieldId == field)?.Message;
}
