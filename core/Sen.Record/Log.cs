using Microsoft.Extensions.Logging;

namespace Sen.Record;

/// <summary>Event ids 1000–1999. No patient data: types, counts, positions and codes only.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Record opened: {Engine}, {Positions} positions")]
    internal static partial void Opened(this ILogger logger, RecordEngine engine, long positions);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Record closed")]
    internal static partial void Closed(this ILogger logger);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Index rebuilt: {Resources} resources")]
    internal static partial void Reindexed(this ILogger logger, long resources);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Error, Message = "A commit failed")]
    internal static partial void CommitFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "A group of {Count} failed and is written one by one")]
    internal static partial void GroupFailed(this ILogger logger, Exception exception, int count);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "Maintenance failed and is tried again")]
    internal static partial void MaintenanceFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "{Count} access entries could not be written; their reads were not answered")]
    internal static partial void AccessLogFailed(this ILogger logger, Exception exception, int count);

    [LoggerMessage(EventId = 1301, Level = LogLevel.Error, Message = "The sealer failed and goes on")]
    internal static partial void SealerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "{Count} profiles loaded from {Folder}")]
    internal static partial void ProfilesLoaded(this ILogger logger, int count, string folder);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Warning, Message = "A definition cannot be read and is left out: {Definition}")]
    internal static partial void DefinitionNotRead(this ILogger logger, string definition);

    [LoggerMessage(EventId = 1501, Level = LogLevel.Error, Message = "{Cursor}: the feed entry {Position} failed too often and is passed over")]
    internal static partial void EntryPassedOver(this ILogger logger, string cursor, long position, Exception exception);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Error, Message = "{Cursor}: following the feed failed and is tried again")]
    internal static partial void FollowerFailed(this ILogger logger, string cursor, Exception exception);
}
