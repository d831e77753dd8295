using Microsoft.Extensions.Logging;

namespace Sen.Consultation;

/// <summary>Event ids 2200 to 2299. No names, numbers or words of a person are logged.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2200, Level = LogLevel.Information, Message = "Consultation {EncounterId} signed, {Documents} documents, {Resources} resources")]
    internal static partial void Signed(this ILogger logger, string encounterId, int documents, int resources);

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning, Message = "Signing of consultation {EncounterId} refused: confirmation failed")]
    internal static partial void ConfirmationFailed(this ILogger logger, string encounterId);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Information, Message = "Stale form on {Part} of consultation {EncounterId}")]
    internal static partial void StaleForm(this ILogger logger, string part, string encounterId);

    [LoggerMessage(EventId = 2203, Level = LogLevel.Warning, Message = "Emergency opening of {EncounterId} by {Subject}")]
    internal static partial void GlassBroken(this ILogger logger, string encounterId, string subject);

    [LoggerMessage(EventId = 2204, Level = LogLevel.Information, Message = "Consultation {EncounterId} corrected")]
    internal static partial void Corrected(this ILogger logger, string encounterId);
}
