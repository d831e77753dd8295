using Sen.Consultation.Examine;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Consultation.Queue;

/// <summary>The tickets of one room today, as the doctor sees them.</summary>
public sealed record WaitingRoom(string? RoomId, string RoomName, string Specialty, IReadOnlyList<TicketView> Tickets)
{
    public IReadOnlyList<TicketView> Waiting => [.. Tickets.Where(t => t.Status == QueueStatus.Waiting)];

    public TicketView? Next => Tickets.FirstOrDefault(t => t.Status == QueueStatus.Waiting);

    public static Tone ToneOf(QueueStatus status) => status switch
    {
        QueueStatus.Serving => Tone.Now,
        QueueStatus.Called => Tone.Leaf,
        QueueStatus.Waiting => Tone.Quiet,
        QueueStatus.Missed => Tone.Warn,
        QueueStatus.Done or QueueStatus.Cancelled => Tone.Ok,
    };

    /// <summary>Reads the room of the doctor's role; a doctor without a room sees none.</summary>
    internal static async Task<WaitingRoom> ReadAsync(Desk desk, CancellationToken cancellationToken)
    {
        var role = await desk.RoleAsync(cancellationToken);
        var room = role?.Location.FirstOrDefault();
        if (room.IdIn("Location") is not { } roomId)
        {
            return new WaitingRoom(null, "", "", []);
        }

        var tickets = (await TodayAsync(desk, cancellationToken)).Where(t => t.Room == roomId).ToList();
        return new WaitingRoom(roomId, room!.Display ?? "", role!.Specialty.FirstOrDefault()?.Coding.FirstOrDefault()?.Display ?? "", InOrder(tickets, QueueRules.On(desk.Today)));
    }

    /// <summary>Everybody who waits or is seen at the facility now, by room: whom a nurse may measure.</summary>
    internal static async Task<IReadOnlyList<TicketView>> OfFacilityAsync(Desk desk, CancellationToken cancellationToken) =>
    [
        .. (await TodayAsync(desk, cancellationToken)).Where(t => t.Open && t.Encounter is not null)
            .GroupBy(t => t.Room).OrderBy(g => g.First().RoomName, StringComparer.Ordinal)
            .SelectMany(g => InOrder([.. g], QueueRules.On(desk.Today))),
    ];

    private static async Task<IReadOnlyList<TicketView>> TodayAsync(Desk desk, CancellationToken cancellationToken)
    {
        var midnight = FhirDateTime.Of(VietnamTime.At(desk.Today, TimeOnly.MinValue));
        var query = SearchQuery.For("Task")
            .WhereToken("code", Systems.TaskCode, Codes.QueueTicket)
            .Where("authored-on", $"ge{midnight.Text}")
            .Take(SearchQuery.MaxCount);
        var found = await desk.Record.SearchAsync(desk.Caller, query, cancellationToken);
        return found.Succeeded ? [.. found.Value.As<FhirTask>().Select(t => new TicketView(t))] : [];
    }

    /// <summary>In the room first, then called, then those who wait in the order that all pages show, missed ones last.</summary>
    internal static IReadOnlyList<TicketView> InOrder(IReadOnlyList<TicketView> tickets, QueueRules rules)
    {
        var byId = tickets.ToDictionary(t => t.Id, StringComparer.Ordinal);
        var waiting = QueueOrder.Waiting([.. tickets.Select(QueuePlace.Of)], rules).Select(p => byId[p.Id]);
        return
        [
            .. With(QueueStatus.Serving), .. With(QueueStatus.Called), .. waiting, .. With(QueueStatus.Missed),
        ];

        IEnumerable<TicketView> With(QueueStatus status) => tickets.Where(t => t.Status == status).OrderBy(t => t.CalledAt ?? t.IssuedAt);
    }
}
