using System.ComponentModel.DataAnnotations;

namespace Sen.Booking;

/// <summary>Settings of booking on one node, section "Booking". Rules that depend on the day are data, see Rules/.</summary>
public sealed class BookingOptions
{
    /// <summary>Seconds for which facilities, services, doctors and schedules are kept before they are read again.</summary>
    [Range(0, 3600)]
    public int DirectorySeconds { get; set; } = 30;

    /// <summary>Days for which a new result stays on the home page.</summary>
    [Range(0, 365)]
    public int NewResultDays { get; set; } = 7;

    /// <summary>Seconds after which a ticket page without script loads itself again.</summary>
    [Range(5, 600)]
    public int TicketRefreshSeconds { get; set; } = 30;
}
