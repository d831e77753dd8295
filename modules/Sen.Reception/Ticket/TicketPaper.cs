namespace Sen.Reception.Ticket;

/// <summary>What stands on the 80 mm ticket, ready to print.</summary>
/// <param name="FacilityName">Head of the paper.</param>
/// <param name="Number">"B042".</param>
/// <param name="Room">"Phòng 106, tầng 1".</param>
public sealed record TicketPaper(string FacilityName, string Number, string Room)
{
    /// <summary>"Khám Nội tổng hợp".</summary>
    public string? Service { get; init; }

    public string? FloorLine { get; init; }

    /// <summary>People before; null when the ticket waits no longer.</summary>
    public int? Ahead { get; init; }

    /// <summary>About when, "08:50"; null when nobody is before.</summary>
    public string? Around { get; init; }

    /// <summary>"Ông".</summary>
    public string? Title { get; init; }

    /// <summary>Full name; null when only a number was given.</summary>
    public string? Name { get; init; }

    public int? BirthYear { get; init; }

    /// <summary>"BHYT trả 95%".</summary>
    public string? Pays { get; init; }

    /// <summary>Ticket code for the QR.</summary>
    public string? Code { get; init; }

    /// <summary>"08:19 · thứ Ba 24/11/2026 · Kiosk 1".</summary>
    public string Printed { get; init; } = "";

    public bool Sample { get; init; }
}
