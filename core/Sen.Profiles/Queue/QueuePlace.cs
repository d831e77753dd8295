namespace Sen.Profiles.Queue;

/// <summary>What ordering and waiting need to know of one ticket of a room; nothing that names a person.</summary>
/// <param name="Id">Logical id of the Task.</param>
/// <param name="Number">"A027".</param>
public sealed record QueuePlace(string Id, string Number)
{
    /// <summary>Code of Task.statusReason, in <c>urn:sen:cs:queue-status</c>, of a ticket that missed its turn and came back.</summary>
    public const string ReturnedCode = "returned";

    public required QueueStatus Status { get; init; }

    /// <summary>Code of <c>urn:sen:cs:queue-priority</c>, or null.</summary>
    public string? Priority { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it was called, or since when it is served; kept when it is missed and returned.</summary>
    public DateTimeOffset? CalledAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>It missed its turn in this room and came back, also after it has been called again.</summary>
    public bool Returned { get; init; }

    /// <summary>When it came back, while it waits again; its last change was the return.</summary>
    public DateTimeOffset? ReturnedAt { get; init; }

    public static QueuePlace Of(TicketView ticket) => new(ticket.Id, ticket.Number)
    {
        Status = ticket.Status,
        Priority = ticket.Priority,
        IssuedAt = ticket.IssuedAt,
        CalledAt = ticket.CalledAt,
        FinishedAt = ticket.Status == QueueStatus.Done ? ticket.Resource.ExecutionPeriod?.End?.LowerBound : null,
        Returned = WasReturned(ticket),
        ReturnedAt = ticket.Status == QueueStatus.Waiting && WasReturned(ticket) ? ticket.Resource.LastModified?.LowerBound : null,
    };

    private static bool WasReturned(TicketView ticket) => ticket.Resource.StatusReason?.CodeIn(Systems.QueueStatus) == ReturnedCode;
}
