using Microsoft.Extensions.Logging;
using Sen.Transparency.Watch;

namespace Sen.Transparency;

/// <summary>Event ids 3100 to 3199. Sizes, names of keys and positions; nothing about people.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 3100, Level = LogLevel.Information, Message = "This server signs the log {Origin}")]
    internal static partial void Leading(this ILogger logger, string origin);

    [LoggerMessage(EventId = 3101, Level = LogLevel.Debug, Message = "Checkpoint of size {Size} signed")]
    internal static partial void CheckpointSigned(this ILogger logger, long size);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Critical, Message = "Alert about the log: {Kind}: {About}")]
    internal static partial void Alerted(this ILogger logger, LogAlert kind, string about);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Error, Message = "Signing checkpoints failed; it is tried again")]
    internal static partial void SigningFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Warning, Message = "A checkpoint of size {Size} was not stored: {Outcome}")]
    internal static partial void NotPublished(this ILogger logger, long size, string outcome);

    [LoggerMessage(EventId = 3110, Level = LogLevel.Warning, Message = "Witness {Witness} did not cosign: {Outcome}; asked again in {Pause}")]
    internal static partial void NotCosigned(this ILogger logger, string witness, string outcome, TimeSpan pause);

    [LoggerMessage(EventId = 3111, Level = LogLevel.Information, Message = "Witness {Witness} cosigned size {Size}")]
    internal static partial void Cosigned(this ILogger logger, string witness, long size);

    [LoggerMessage(EventId = 3120, Level = LogLevel.Critical, Message = "As a witness: log {Origin} signed two checkpoints that do not agree ({Kind}); kept as evidence")]
    internal static partial void Contradicted(this ILogger logger, string origin, Sen.Log.ContradictionKind kind);

    [LoggerMessage(EventId = 3130, Level = LogLevel.Error, Message = "Checking the log failed; it goes on later")]
    internal static partial void VerifyingFailed(this ILogger logger, Exception exception);
}
