using Sen.Fhir;
using Sen.Log;

namespace Sen.Record;

/// <summary>What waits for a durable write.</summary>
internal abstract class Pending
{
    /// <summary>Stopwatch time at which it came in, for the latency metric.</summary>
    internal long EnqueuedAt { get; init; }

    internal abstract void Fail(Exception exception);
}

/// <summary>An access-log entry; its read is answered when this completes.</summary>
internal sealed class PendingAccess(AccessEntry entry) : Pending
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal AccessEntry Entry { get; } = entry;

    internal Task Done => _done.Task;

    internal void Complete() => _done.TrySetResult();

    internal override void Fail(Exception exception) => _done.TrySetException(exception);
}

/// <summary>A commit that has been authorized as far as its content was known.</summary>
internal sealed class PendingCommit : Pending
{
    private readonly TaskCompletionSource<Result<Receipt>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal required Caller Caller { get; init; }

    internal required Commit Commit { get; init; }

    /// <summary>What the commitments of its versions bind.</summary>
    internal required CommitRecord Record { get; init; }

    internal required CommitStamp Stamp { get; init; }

    internal required AgentKey Agent { get; init; }

    /// <summary>Content made before the transaction, in the order of the changes; null where a drawn number is needed.</summary>
    internal required Content?[] Contents { get; init; }

    /// <summary>Searches of conditional creates, in the order of the changes.</summary>
    internal required SearchPlan?[] Criteria { get; init; }

    /// <summary>The versions that were read to authorize the commit: any other has to be looked at before it is replaced.</summary>
    internal required IReadOnlyDictionary<ResourceKey, long> AuthorizedAt { get; init; }

    internal CancellationToken CancellationToken { get; init; }

    internal Task<Result<Receipt>> Done => _done.Task;

    internal bool WasCancelled => CancellationToken.IsCancellationRequested && _done.TrySetCanceled(CancellationToken);

    internal void Complete(Result<Receipt> result) => _done.TrySetResult(result);

    internal override void Fail(Exception exception) => _done.TrySetException(exception);
}

/// <summary>One resource version, stamped, validated and indexed.</summary>
internal sealed record Content(FhirDocument Document, long Version, IndexRows Rows, string? Patients, string? Labels, byte[] Salt, Commitment Commitment);

/// <summary>What every version of a commit carries of it; <paramref name="Hash"/> is that of its <see cref="CommitRecord"/>.</summary>
internal readonly record struct CommitStamp(Guid Id, DateTimeOffset At, MerkleHash Hash);
