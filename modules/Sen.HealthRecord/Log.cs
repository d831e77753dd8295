using Microsoft.Extensions.Logging;

namespace Sen.HealthRecord;

/// <summary>Event ids 2500 to 2599. Nothing here names a person or says what was in a record.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2501, Level = LogLevel.Information, Message = "A person answered an unusual opening of their record: {Answer}")]
    internal static partial void AccessAnswered(this ILogger logger, string answer);

    [LoggerMessage(EventId = 2502, Level = LogLevel.Information, Message = "A reviewer wrote about an opening: {Kind}")]
    internal static partial void OpeningReviewed(this ILogger logger, string kind);
}
