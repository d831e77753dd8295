using Microsoft.Extensions.Logging;

namespace Sen.Laboratory;

/// <summary>Event ids 2300 to 2399. No names, numbers or results of a person are logged.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2300, Level = LogLevel.Information, Message = "Specimen taken for request {RequestId}")]
    internal static partial void SpecimenTaken(this ILogger logger, string requestId);

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information, Message = "Results of request {RequestId} released, {Count} observations")]
    internal static partial void Released(this ILogger logger, string requestId, int count);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Information, Message = "Results of request {RequestId} corrected, {Count} observations")]
    internal static partial void Corrected(this ILogger logger, string requestId, int count);

    [LoggerMessage(EventId = 2303, Level = LogLevel.Warning, Message = "A critical result was released for request {RequestId}")]
    internal static partial void Critical(this ILogger logger, string requestId);
}
