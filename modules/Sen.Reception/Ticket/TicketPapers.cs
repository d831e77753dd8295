using System.Globalization;
using Microsoft.Extensions.Localization;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Reception.CheckIn;
using Sen.Reception.Facility;
using Sen.Reception.Kiosk;
using Sen.Reception.Queue;
using Sen.Vietnam;

namespace Sen.Reception.Ticket;

/// <summary>Fills the paper from what is known of a ticket.</summary>
internal sealed class TicketPapers(LiveQueues queues, TimeProvider clock, IStringLocalizer<Texts> texts)
{
    internal TicketPaper Of(FacilityMap facility, TicketView ticket, Person? person, Insurance? insurance, string device)
    {
        var now = VietnamTime.Now(clock);
        var today = VietnamTime.DayOf(now);
        var rules = QueueRules.On(today);
        var room = facility.RoomOf(ticket.Room);
        var wait = QueueWait.Of(queues.Places(ticket.Room ?? ""), ticket.Id, now, rules);
        var title = person?.Title(today);
        return new TicketPaper(facility.Name, ticket.Number, room is null ? ticket.RoomName : $"{room.Place.Name}, {room.Place.Floor}".TrimEnd(',', ' '))
        {
            Service = room?.Specialty?.Name,
            FloorLine = room?.Place.FloorLine is { } line ? FloorLines.Name(texts, line) : null,
            Ahead = wait?.Ahead,
            Around = wait is { Ahead: > 0 } ? VietnameseDate.Time(VietnamTime.TimeOf(wait.At(now, rules))) : null,
            Title = title is null ? null : char.ToUpper(title[0], CultureInfo.InvariantCulture) + title[1..],
            Name = person?.FullName,
            BirthYear = person?.BirthYear,
            Pays = insurance is { Standing: InsuranceStanding.InForce } ? InsuranceText.Pays(insurance, texts) : null,
            Code = ticket.Code,
            Printed = $"{VietnameseDate.Time(VietnamTime.TimeOf(now))} · {VietnameseDate.WeekdayDate(today, CultureInfo.CurrentUICulture)} · {device}".TrimEnd(' ', '·'),
            Sample = ticket.IsSample,
        };
    }
}
