using Sen.Profiles;
using Sen.Reception.CheckIn;

namespace Sen.Reception.Kiosk;

/// <summary>One person's turn at the kiosk, from scan to "Xong"; in memory for a few minutes, then gone.</summary>
internal sealed record KioskVisit(Arrival Arrival)
{
    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(3);

    internal TicketView? Ticket { get; init; }

    /// <summary>They had the number before they came to the kiosk.</summary>
    internal bool Again { get; init; }

    internal string? PaymentKind { get; init; }
}
