using Microsoft.Extensions.Logging;

namespace Sen.Exchange;

/// <summary>Messages of the FHIR interface, events 6001 to 6099.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "A FHIR interaction failed")]
    internal static partial void InteractionFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 6021, Level = LogLevel.Error, Message = "Bulk job {Job} broke off; it is begun again")]
    internal static partial void BulkJobFailed(this ILogger logger, Exception exception, string job);

    [LoggerMessage(EventId = 6022, Level = LogLevel.Warning, Message = "The folder of bulk jobs could not be looked through")]
    internal static partial void BulkSweepFailed(this ILogger logger, Exception exception);
}
