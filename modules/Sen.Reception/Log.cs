using Microsoft.Extensions.Logging;

namespace Sen.Reception;

/// <summary>Events 2100–2199.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2100, Level = LogLevel.Error, Message = "Reading the feed for boards failed; it starts again in a second")]
    internal static partial void BoardReaderFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Ticket {TaskId} issued for room {RoomId}")]
    internal static partial void TicketIssued(this ILogger logger, string taskId, string roomId);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "Check-in answered with the ticket {TaskId} that exists already")]
    internal static partial void TicketShownAgain(this ILogger logger, string taskId);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning, Message = "Check-in refused: {Code}")]
    internal static partial void CheckInRefused(this ILogger logger, string code);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Information, Message = "Ticket {TaskId}: {Action}")]
    internal static partial void TicketMoved(this ILogger logger, string taskId, string action);

    [LoggerMessage(EventId = 2105, Level = LogLevel.Information, Message = "Ticket {TaskId}: {Action} refused, {Code}")]
    internal static partial void TicketMoveRefused(this ILogger logger, string taskId, string action, string code);

    [LoggerMessage(EventId = 2106, Level = LogLevel.Warning, Message = "The speech program is not usable; boards leave speaking to the browser")]
    internal static partial void NoVoice(this ILogger logger, Exception? exception);
}
