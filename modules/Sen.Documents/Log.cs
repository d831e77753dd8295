using Microsoft.Extensions.Logging;

namespace Sen.Documents;

/// <summary>Event ids 3300 to 3399. No name, number or content of a person is logged.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 3300, Level = LogLevel.Information, Message = "Document {Id} made ({Kind})")]
    internal static partial void DocumentMade(this ILogger logger, Compose.DocumentKind kind, string id);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Error, Message = "Document {Id} is not valid and was not made: {Code} at {Path}, {Count} issues")]
    internal static partial void DocumentInvalid(this ILogger logger, string id, string code, string path, int count);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Error, Message = "Reading the feed for documents failed at {Position}; trying again")]
    internal static partial void ReaderFailed(this ILogger logger, long position, Exception exception);
}
