using Microsoft.Extensions.Logging;

namespace Sen.Billing;

/// <summary>Messages of the billing module, events 2400 to 2499. Amounts and names are never logged.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2400, Level = LogLevel.Information, Message = "Invoice {InvoiceId} issued")]
    internal static partial void InvoiceIssued(this ILogger logger, string invoiceId);

    [LoggerMessage(EventId = 2401, Level = LogLevel.Warning, Message = "Visit {EncounterId} cannot be billed yet: {Code}")]
    internal static partial void InvoiceRefused(this ILogger logger, string encounterId, string code);

    [LoggerMessage(EventId = 2410, Level = LogLevel.Information, Message = "Bank notice settled invoice {InvoiceId}")]
    internal static partial void InvoicePaid(this ILogger logger, string invoiceId);

    [LoggerMessage(EventId = 2411, Level = LogLevel.Warning, Message = "Bank notice refused: {Code}")]
    internal static partial void NoticeRefused(this ILogger logger, string code);

    [LoggerMessage(EventId = 2412, Level = LogLevel.Warning, Message = "Bank notice kept for a person to look at: {Code}")]
    internal static partial void NoticeUnmatched(this ILogger logger, string code);

    [LoggerMessage(EventId = 2421, Level = LogLevel.Error, Message = "The reader that tells open pages stopped at position {Position} and will try again")]
    internal static partial void NudgesFailed(this ILogger logger, long position, Exception exception);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Information, Message = "Invoice {InvoiceId} cancelled: the visit's charges changed before it was paid")]
    internal static partial void InvoiceCancelled(this ILogger logger, string invoiceId);
}
