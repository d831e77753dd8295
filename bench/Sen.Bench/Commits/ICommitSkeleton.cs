namespace Sen.Bench;

/// <summary>Writes the rows of one commit, durably, and nothing else.</summary>
internal interface ICommitSkeleton : IAsyncDisposable
{
    Task WriteAsync(SampledRow row, CancellationToken cancellationToken);
}
