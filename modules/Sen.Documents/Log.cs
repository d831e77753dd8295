using Microsoft.Extensions.Logging;

namespace Sen.Documents;

/// <summary>Event ids 3300 to 3399. No name, number or content of a person is logged.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 3300, Level = LogLevel.Information, Message = "Document {Id} made ({Kind})")]
    internal static partial void DocumentMade(this ILogger logger, Compose.DocumentKind kind, string id);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Error, Message = "Document {Id} is not valid and was not made: {Code} at {Path}, {Count} issues")]
    internal static partial void DocumentInvalid(this ILogger logger, string id, string code, string path, int count);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Information, Message = "Document {Id} signed, sealed at {Position} and printed")]
    internal static partial void DocumentFinished(this ILogger logger, string id, long position);

    [LoggerMessage(EventId = 3304, Level = LogLevel.Warning, Message = "Document {Id} waits: no seal of its facility on P-256 opens here")]
    internal static partial void NoFacilityKey(this ILogger logger, string id);

    [LoggerMessage(EventId = 3305, Level = LogLevel.Error, Message = "The key {Name} did not open: {Code}")]
    internal static partial void KeyNotOpened(this ILogger logger, string name, Signatures.RefusalCode code);

    [LoggerMessage(EventId = 3306, Level = LogLevel.Information, Message = "{Count} waiting documents signed with one confirmation")]
    internal static partial void BatchSigned(this ILogger logger, int count);

    [LoggerMessage(EventId = 3307, Level = LogLevel.Warning, Message = "Signing of {Count} waiting documents was not confirmed")]
    internal static partial void ConfirmationFailed(this ILogger logger, int count);

    [LoggerMessage(EventId = 3309, Level = LogLevel.Warning, Message = "A signer's key did not sign: {Code}")]
    internal static partial void KeyRefused(this ILogger logger, Signatures.RefusalCode code);

    [LoggerMessage(EventId = 3350, Level = LogLevel.Error, Message = "The place of the seal {Key} refused the PIN that this server keeps ({Code}). It is not tried again; documents wait until an administrator enters another at /staff/documents/keys")]
    internal static partial void SealPinRefused(this ILogger logger, string key, Signatures.RefusalCode code);

    [LoggerMessage(EventId = 3351, Level = LogLevel.Information, Message = "{Count} documents sealed that had waited for the seal of their facility")]
    internal static partial void SealedAfterwards(this ILogger logger, int count);

    [LoggerMessage(EventId = 3352, Level = LogLevel.Error, Message = "Sealing what waits failed; trying again")]
    internal static partial void LateSealsFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3330, Level = LogLevel.Warning, Message = "The timestamp authority is away; documents are signed without a timestamp and their papers get it later: {Detail}")]
    internal static partial void AuthorityAway(this ILogger logger, string detail);

    [LoggerMessage(EventId = 3331, Level = LogLevel.Warning, Message = "The certificate {SerialNumber} was revoked; its key signs nothing")]
    internal static partial void KeyRevoked(this ILogger logger, string serialNumber);

    [LoggerMessage(EventId = 3332, Level = LogLevel.Information, Message = "The paper of {Id} got its timestamp afterwards: level {Level}")]
    internal static partial void PaperStamped(this ILogger logger, string id, Signatures.SignatureLevel level);

    [LoggerMessage(EventId = 3333, Level = LogLevel.Error, Message = "Stamping papers afterwards failed; trying again")]
    internal static partial void StampingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3334, Level = LogLevel.Information, Message = "A suspicious {Kind} was reported ({Outcome})")]
    internal static partial void PaperReported(this ILogger logger, string kind, string outcome);

    [LoggerMessage(EventId = 3370, Level = LogLevel.Information, Message = "The paper of {Id} got afterwards what says whether its signers' certificates were revoked: level {Level}")]
    internal static partial void PaperCompleted(this ILogger logger, string id, Signatures.SignatureLevel level);

    [LoggerMessage(EventId = 3371, Level = LogLevel.Debug, Message = "The paper of {Id} still waits for what says whether its signers' certificates were revoked: {Code}")]
    internal static partial void NotCompleted(this ILogger logger, string id, Signatures.RefusalCode code);

    [LoggerMessage(EventId = 3372, Level = LogLevel.Error, Message = "Completing papers with revocation values failed; trying again")]
    internal static partial void CompletingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3360, Level = LogLevel.Information, Message = "A health card was given as a link ({Kind})")]
    internal static partial void LinkGiven(this ILogger logger, Cards.CardKind kind);

    [LoggerMessage(EventId = 3361, Level = LogLevel.Warning, Message = "A health link was locked after {Count} wrong passcodes")]
    internal static partial void LinkLocked(this ILogger logger, int count);
}
