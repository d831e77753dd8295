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

    [LoggerMessage(EventId = 6031, Level = LogLevel.Error, Message = "The reader of subscriptions failed; it begins again")]
    internal static partial void SubscriptionReaderFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 6032, Level = LogLevel.Warning, Message = "Another server leads the subscriptions now")]
    internal static partial void SubscriptionLeaseLost(this ILogger logger);

    [LoggerMessage(EventId = 6033, Level = LogLevel.Error, Message = "Delivery of subscription {Subscription} failed; it is tried again")]
    internal static partial void DeliveryFailed(this ILogger logger, Exception exception, string subscription);

    [LoggerMessage(EventId = 6034, Level = LogLevel.Information, Message = "A notification of subscription {Subscription} was not taken ({Attempt}): {Problem}")]
    internal static partial void NotificationRefused(this ILogger logger, string subscription, int attempt, string problem);

    [LoggerMessage(EventId = 6035, Level = LogLevel.Information, Message = "Subscription {Subscription} is {Status} now")]
    internal static partial void SubscriptionStatus(this ILogger logger, string subscription, string status);
}
