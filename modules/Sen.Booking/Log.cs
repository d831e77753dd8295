using Microsoft.Extensions.Logging;

namespace Sen.Booking;

/// <summary>Event ids 2000 to 2099. Ids of resources only: nothing here names a person.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Appointment {Appointment} booked (moved: {Moved})")]
    internal static partial void Booked(this ILogger logger, string appointment, bool moved);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "A slot was taken meanwhile; other times were offered")]
    internal static partial void SlotLost(this ILogger logger);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Appointment {Appointment} cancelled by the person")]
    internal static partial void Cancelled(this ILogger logger, string appointment);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information, Message = "Late notice on {Appointment}")]
    internal static partial void LateNotice(this ILogger logger, string appointment);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Information, Message = "A person confirmed a dose of {Request}")]
    internal static partial void DoseTaken(this ILogger logger, string request);
}
