using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Profiles;
using Sen.Record;
using Sen.Reception.CheckIn;
using Sen.Reception.Kiosk;
using Sen.Vietnam;

namespace Sen.Reception.Desk;

/// <summary>What the desk posts to; each answer is a redirect to the desk with the turn's opaque key.</summary>
internal static class DeskEndpoints
{
    internal const string Home = "/staff/reception";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup(Home).RequireAuthorization(new AuthorizeAttribute { Roles = ReceptionRoles.Desk });
        desk.MapPost("/scan", ScanAsync).WithName("reception.desk.scan");
        desk.MapPost("/pick", PickAsync).WithName("reception.desk.pick");
        desk.MapPost("/register", NewAsync).WithName("reception.desk.new");
        desk.MapPost("/turn/{key}", TurnAsync).WithName("reception.desk.turn");
        desk.MapPost("/calls/{id}", AnswerAsync).WithName("reception.desk.answer");
    }

    internal static string At(string key) => $"{Home}?k={key}";

    private static async Task<RedirectHttpResult> ScanAsync(
        HttpContext http, FindPerson people, SearchPeople search, Handoffs handoffs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var turn = new DeskTurn { StartedAt = clock.GetUtcNow() };
        var form = await http.ReadSmallFormAsync();
        if (!form.Succeeded)
        {
            return Keep(handoffs, caller, turn with { Failure = form.Failure });
        }

        var text = form.Value.Raw("text");

        // Ten digits can be a telephone or an insurance number; people say the first far more often.
        if (PhoneNumber.Parse(text).Succeeded && await search.ByTextAsync(caller, text, cancellationToken) is { Succeeded: true, Value: { Count: > 0 } callers })
        {
            return Keep(handoffs, caller, turn with { Candidates = callers });
        }

        var scanned = Scanned.Read(text, VietnamTime.Today(clock));

        // An insurance card goes to the person on the screen; what was typed for them stays.
        if (scanned is { Succeeded: true, Value: Scanned.InsuranceCard { Printed: { } card } }
            && handoffs.Find<DeskTurn>(caller.Subject, form.Value["k"]) is { Arrival: { } present } open)
        {
            var shown = await people.WithCardAsync(caller, present, card, cancellationToken);
            handoffs.Replace(caller.Subject, form.Value["k"]!, shown.Succeeded ? open with { Arrival = shown.Value, Failure = null } : open with { Failure = shown.Failure });
            return TypedResults.LocalRedirect(At(form.Value["k"]!));
        }

        if (scanned.Succeeded)
        {
            var arrival = await people.ByScanAsync(caller, scanned.Value, cancellationToken);
            turn = turn with { Paper = scanned.Value is Scanned.Slip ? "slip" : null, Read = Label(scanned.Value), CardAddress = (scanned.Value as Scanned.Card)?.Citizen.Address };

            // The clerk has the person in front of them: nothing to mask.
            return Keep(handoffs, caller, arrival.Succeeded
                ? turn with { Arrival = arrival.Value with { Unproven = false } }
                : turn with { Failure = arrival.Failure });
        }

        var found = await search.ByTextAsync(caller, text, cancellationToken);
        return Keep(handoffs, caller, found switch
        {
            { Succeeded: true, Value.Count: > 0 } => turn with { Candidates = found.Value },
            { Succeeded: true } => turn with { Failure = SearchPeople.LooksLikeAName(text) ? Invalid.One(SearchPeople.NobodyFound, "text", "No person found.") : scanned.Failure },
            _ => turn with { Failure = found.Failure },
        });
    }

    private static async Task<RedirectHttpResult> PickAsync(
        HttpContext http, FindPerson people, Handoffs handoffs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var turn = new DeskTurn { StartedAt = clock.GetUtcNow() };
        var form = await http.ReadSmallFormAsync();
        if (!form.Succeeded)
        {
            return Keep(handoffs, caller, turn with { Failure = form.Failure });
        }

        var arrival = await people.ByPatientAsync(caller, form.Value["patient"] ?? "", cancellationToken);
        handoffs.Remove(caller.Subject, form.Value["k"]);
        return Keep(handoffs, caller, arrival.Succeeded ? turn with { Arrival = arrival.Value } : turn with { Failure = arrival.Failure });
    }

    private static async Task<RedirectHttpResult> NewAsync(
        HttpContext http, FindPerson people, Handoffs handoffs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var turn = new DeskTurn { StartedAt = clock.GetUtcNow() };
        var form = await http.ReadSmallFormAsync();
        if (!form.Succeeded)
        {
            return Keep(handoffs, caller, turn with { Failure = form.Failure });
        }

        var typed = new NewPersonForm
        {
            Name = form.Value["name"],
            BirthDate = form.Value["birthDate"],
            Sex = form.Value["sex"],
            CitizenNumber = form.Value["cccd"],
            Phone = form.Value["phone"],
            Address = form.Value["address"],
        };
        var person = NewPerson.Read(typed, VietnamTime.Today(clock));
        if (person.Failure is Invalid invalid)
        {
            return TypedResults.LocalRedirect($"{Home}/new?k={handoffs.Put(caller.Subject, typed with { Issues = invalid.Issues }, DeskTurn.Life)}");
        }

        var arrival = await people.ByFormAsync(caller, person.Value, cancellationToken);
        return Keep(handoffs, caller, arrival.Succeeded ? turn with { Arrival = arrival.Value } : turn with { Failure = arrival.Failure });
    }

    private static async Task<RedirectHttpResult> TurnAsync(
        string key, HttpContext http, DeskActions actions, Handoffs handoffs, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var form = await http.ReadSmallFormAsync();
        if (handoffs.Find<DeskTurn>(caller.Subject, key) is not { Arrival: not null } turn)
        {
            return TypedResults.LocalRedirect($"{Home}?e=desk.expired");
        }

        if (!form.Succeeded)
        {
            handoffs.Replace(caller.Subject, key, turn with { Failure = form.Failure });
            return TypedResults.LocalRedirect(At(key));
        }

        return TypedResults.LocalRedirect(await actions.HandleAsync(caller, key, turn, form.Value, cancellationToken));
    }

    private static async Task<RedirectHttpResult> AnswerAsync(string id, HttpContext http, IRecord record, CancellationToken cancellationToken)
    {
        var form = await http.ReadSmallFormAsync();
        if (form.Succeeded)
        {
            await StaffCalls.AnswerAsync(record, http.User.ToCaller(), id, cancellationToken);
        }

        return TypedResults.LocalRedirect(Home);
    }

    private static RedirectHttpResult Keep(Handoffs handoffs, Caller caller, DeskTurn turn) =>
        TypedResults.LocalRedirect(At(handoffs.Put(caller.Subject, turn, DeskTurn.Life)));

    private static string Label(Scanned scanned) => scanned switch
    {
        Scanned.Card card => $"CCCD {card.Citizen.Number.Masked}",
        Scanned.Number number => $"CCCD {number.Citizen.Masked}",
        Scanned.InsuranceCard card => $"BHYT {card.Bhyt.Masked}",
        Scanned.Slip slip => slip.Code,
        Scanned.Ticket ticket => TicketCodes.Display(ticket.Code),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
