using Microsoft.Extensions.Logging;

namespace Sen.Exchange;

/// <summary>Messages of the FHIR interface, events 6001 to 6099.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "A FHIR interaction failed")]
    internal static partial void InteractionFailed(this ILogger logger, Exception exception);
}
