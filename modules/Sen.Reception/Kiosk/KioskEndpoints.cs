using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Reception.CheckIn;
using Sen.Vietnam;

namespace Sen.Reception.Kiosk;

/// <summary>What the buttons of the kiosk post to. Each answers with a redirect; addresses hold an opaque key and nothing else.</summary>
internal static class KioskEndpoints
{
    internal const string Start = "/kiosk";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var kiosk = routes.MapGroup(Start).RequireAuthorization(new AuthorizeAttribute { Roles = ReceptionRoles.Kiosk });
        kiosk.MapPost("/scan", ScanAsync).WithName("reception.kiosk.scan");
        kiosk.MapPost("/v/{key}/card", CardAsync).WithName("reception.kiosk.card");
        kiosk.MapPost("/v/{key}/take", TakeAsync).WithName("reception.kiosk.number");
        kiosk.MapPost("/done", DoneAsync).WithName("reception.kiosk.done");
        kiosk.MapPost("/call-staff", HelpAsync).WithName("reception.kiosk.help");
        kiosk.MapPost("/text", (Delegate)TextAsync).WithName("reception.kiosk.text");
    }

    internal static string Confirm(string key) => $"{Start}/v/{key}";

    internal static string Number(string key) => $"{Start}/v/{key}/number";

    internal static string Take(string key) => $"{Start}/v/{key}/take";

    internal static string Specialty(string key) => $"{Start}/v/{key}/specialty";

    private static async Task<RedirectHttpResult> ScanAsync(
        HttpContext http, FindPerson people, Handoffs handoffs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var form = await http.ReadSmallFormAsync();
        var scanned = form.Succeeded ? Scanned.Read(form.Value.Raw("text"), VietnamTime.Today(clock)) : form.Failure;
        var arrival = scanned.Succeeded ? await people.ByScanAsync(caller, scanned.Value, cancellationToken) : scanned.Failure;
        return arrival.Succeeded
            ? Go(Confirm(handoffs.Put(caller.Subject, new KioskVisit(arrival.Value), KioskVisit.Life)))
            : Go(Refused(arrival.Failure));
    }

    /// <summary>The insurance card of the person whose turn it is: kept at once for who is registered, else with their number.</summary>
    private static async Task<RedirectHttpResult> CardAsync(
        string key, HttpContext http, FindPerson people, Handoffs handoffs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var form = await http.ReadSmallFormAsync();
        if (handoffs.Find<KioskVisit>(caller.Subject, key) is not { } visit)
        {
            return Go($"{Start}?e=kiosk.expired");
        }

        var today = VietnamTime.Today(clock);
        var scanned = form.Succeeded ? Scanned.Read(form.Value.Raw("text"), today) : form.Failure;
        var arrival = scanned switch
        {
            { Failure: { } failure } => failure,
            { Value: Scanned.InsuranceCard { Printed: { } card } } => await people.WithCardAsync(caller, visit.Arrival, card, cancellationToken),
            _ => Invalid.One(ScanCodes.NotAnInsuranceCard, "text", "Only an insurance card is read here."),
        };
        if (!arrival.Succeeded)
        {
            return Go($"{Confirm(key)}?e={CodeOf(arrival.Failure)}");
        }

        handoffs.Replace(caller.Subject, key, visit with { Arrival = arrival.Value });
        return Go(Confirm(key));
    }

    private static async Task<RedirectHttpResult> TakeAsync(
        string key, HttpContext http, TakeNumber numbers, Handoffs handoffs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var form = await http.ReadSmallFormAsync();
        if (!form.Succeeded)
        {
            return Go(Refused(form.Failure));
        }

        if (handoffs.Find<KioskVisit>(caller.Subject, key) is not { } visit)
        {
            return Go($"{Start}?e=kiosk.expired");
        }

        if (visit.Ticket is not null)
        {
            return Go(Number(key));
        }

        if (visit.Arrival.OpenTicket is { } open)
        {
            handoffs.Replace(caller.Subject, key, visit with { Ticket = open, Again = true });
            return Go(Number(key));
        }

        if (SpecialtyOf(visit.Arrival, form.Value["specialty"], VietnamTime.Today(clock)) is not { } specialty)
        {
            return Go(Specialty(key));
        }

        var request = Request(visit.Arrival, specialty, VietnamTime.Today(clock));
        var issued = await numbers.HandleAsync(caller, request, cancellationToken);
        if (!issued.Succeeded)
        {
            return Go(Refused(issued.Failure));
        }

        handoffs.Replace(
            caller.Subject, key, visit with { Ticket = issued.Value.Ticket, Again = issued.Value.Again, PaymentKind = request.PaymentKind });
        return Go(Number(key));
    }

    private static async Task<RedirectHttpResult> DoneAsync(HttpContext http, Handoffs handoffs)
    {
        var form = await http.ReadSmallFormAsync();
        handoffs.Remove(http.User.ToCaller().Subject, form.Succeeded ? form.Value["key"] : null);
        return Go(Start);
    }

    /// <summary>"Gọi nhân viên": a Task for the desk that names the device and no person.</summary>
    private static async Task<RedirectHttpResult> HelpAsync(HttpContext http, IRecord record, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var form = await http.ReadSmallFormAsync();
        if (!form.Succeeded)
        {
            return Go(Refused(form.Failure));
        }

        var call = await StaffCalls.PostAsync(record, caller, clock, cancellationToken);
        return Go(call.Succeeded ? $"{Start}/help" : Refused(call.Failure));
    }

    private static async Task<RedirectHttpResult> TextAsync(HttpContext http)
    {
        var form = await http.ReadSmallFormAsync();
        var large = form.Succeeded && form.Value["size"] == "large";
        http.Response.Cookies.Append(
            LargeText.Cookie,
            large ? LargeText.On : "",
#pragma warning disable S2092 // Kiosks may reach their node over plain HTTP inside the house; the cookie holds a text size.
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = Start, Secure = http.Request.IsHttps, IsEssential = true });
#pragma warning restore S2092
        return Go(Start);
    }

    private static string? SpecialtyOf(Arrival arrival, string? chosen, DateOnly today)
    {
        var facility = arrival.Facility;
        if ((arrival.Booking ?? arrival.SlipOf(today)) is { } booking)
        {
            return facility.SpecialtyOf(booking.Specialty)?.Id ?? facility.RoomOf(booking.Room)?.Specialty?.Id ?? facility.SpecialtyOf(chosen)?.Id;
        }

        return facility.SpecialtyOf(chosen)?.Id;
    }

    private static NumberRequest Request(Arrival arrival, string specialty, DateOnly today) => new(arrival.Person, specialty)
    {
        Booking = arrival.Booking,
        Slip = arrival.SlipOf(today),
        Card = arrival.Card,
        RoomId = arrival.Booking is null && arrival.SlipOf(today) is { Room: { } room } && arrival.Facility.RoomOf(room) is { Place.Open: true } ? room : null,
        LastVisit = arrival.LastVisit,
        Priority = arrival.Person.AgeOn(today) is { } years ? QueueRules.On(today).PriorityByAge(years) : null,
        PaymentKind = arrival.Insurance.Standing == InsuranceStanding.InForce ? Codes.PaymentBhyt : Codes.PaymentFee,
        CoverageId = arrival.Insurance.CoverageId,
        VisitKind = VisitKinds.Of(arrival.Facility, arrival.Insurance, new Grounds(Slip: arrival.Booking?.FollowUp == true || arrival.SlipOf(today) is not null), today),
    };

    // A code of ours names the sentence to show; whatever it was about stays here.
    private static string Refused(Failure failure) =>
        $"{Start}?e={CodeOf(failure)}";

    private static string CodeOf(Failure failure) => Uri.EscapeDataString(failure is Invalid { Issues: [var issue, ..] } ? issue.Code : failure.Code);

    private static RedirectHttpResult Go(string path) => TypedResults.LocalRedirect(path);
}

/// <summary>The A+ switch of the kiosk; the next person starts with normal text again.</summary>
internal static class LargeText
{
    internal const string Cookie = "sen.kiosk.text";
    internal const string On = "large";

    internal static bool Wanted(HttpContext? http) => http?.Request.Cookies[Cookie] == On;
}
