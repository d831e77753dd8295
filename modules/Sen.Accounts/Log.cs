using Microsoft.Extensions.Logging;

namespace Sen.Accounts;

/// <summary>What this room logs: event ids 2001 to 2099. Never a token, an assertion or a code.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "The keys of a client at {Address} could not be read.")]
    internal static partial void KeysUnreadable(this ILogger logger, Exception exception, string address);

    [LoggerMessage(2002, LogLevel.Warning, "A code or refresh token of client {Client} was used again: everything of grant {Grant} is revoked.")]
    internal static partial void TicketReused(this ILogger logger, string client, string grant);

    [LoggerMessage(2003, LogLevel.Information, "A new key {Key} for signing tokens is published.")]
    internal static partial void SigningKeyMade(this ILogger logger, string key);

    [LoggerMessage(2004, LogLevel.Warning, "The key {Key} for signing tokens was encrypted with another key ring: this server signs with one of its own.")]
    internal static partial void SigningKeyClosed(this ILogger logger, string key);
}
