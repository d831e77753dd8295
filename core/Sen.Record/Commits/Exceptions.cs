using System.Diagnostics.CodeAnalysis;

namespace Sen.Record;

/// <summary>The connection broke while the database was committing: whether the commit was written is not known, so it is not tried again.</summary>
public sealed class OutcomeUnknownException(Exception inner) : Exception("Whether the commit was written is not known; read before trying again.", inner);

/// <summary>A SQLite Record is open in another process, and only one may write it.</summary>
public sealed class RecordInUseException(string folder) : IOException(
    $"The Record in {folder} is open in another process (a running server?). Stop that one first, or keep the Record in PostgreSQL, which several may share.");

/// <summary>A transaction that lost a race in the database and may simply be tried again; nothing of it was written.</summary>
[SuppressMessage("Design", "S3871", Justification = "It never leaves the committer.")]
internal sealed class TryAgainException(string message, Exception inner) : Exception(message, inner);
