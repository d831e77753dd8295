using Microsoft.Extensions.DependencyInjection;
using Sen.Fhir;
using Sen.Log;

namespace Sen.Record;

/// <summary>The Record of a host, as constructors may hold it before the host has opened it.</summary>
internal sealed class HostedRecord(RecordHost host) : IRecord
{
    public IFeed Feed => host.Record.Feed;

    public Task<Result<Receipt>> CommitAsync(Caller caller, Commit commit, CancellationToken cancellationToken) =>
        host.Record.CommitAsync(caller, commit, cancellationToken);

    public Task<Result<StoredResource>> ReadAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken) =>
        host.Record.ReadAsync(caller, key, cancellationToken);

    public Task<Result<StoredResource>> ReadVersionAsync(Caller caller, ResourceKey key, long version, CancellationToken cancellationToken) =>
        host.Record.ReadVersionAsync(caller, key, version, cancellationToken);

    public Task<Result<HistoryPage>> HistoryAsync(Caller caller, HistoryQuery query, CancellationToken cancellationToken) =>
        host.Record.HistoryAsync(caller, query, cancellationToken);

    public Task<Result<SearchPage>> EverythingAsync(Caller caller, EverythingQuery query, CancellationToken cancellationToken) =>
        host.Record.EverythingAsync(caller, query, cancellationToken);

    public Task<Result<SearchPage>> SearchAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken) =>
        host.Record.SearchAsync(caller, query, cancellationToken);

    public IAsyncEnumerable<ExportPage> ExportAsync(Caller caller, ExportQuery query, CancellationToken cancellationToken) =>
        host.Record.ExportAsync(caller, query, cancellationToken);
}

/// <summary>The log of that Record, likewise.</summary>
internal sealed class HostedLog(RecordHost host) : ISealedLog
{
    public INodeReader Nodes => host.Record.SealedLog.Nodes;

    public Task<SealedHead> HeadAsync(CancellationToken cancellationToken) => host.Record.SealedLog.HeadAsync(cancellationToken);

    public Task<byte[]?> TileAsync(int level, long number, int width, CancellationToken cancellationToken) =>
        host.Record.SealedLog.TileAsync(level, number, width, cancellationToken);

    public Task<IReadOnlyList<MerkleHash>> EntriesAsync(long start, int count, CancellationToken cancellationToken) =>
        host.Record.SealedLog.EntriesAsync(start, count, cancellationToken);

    public Task<SealedVersion?> FindAsync(ResourceKey key, long version, CancellationToken cancellationToken) =>
        host.Record.SealedLog.FindAsync(key, version, cancellationToken);

    public Task<Publishing> PublishAsync(PublishedCheckpoint checkpoint, CancellationToken cancellationToken) =>
        host.Record.SealedLog.PublishAsync(checkpoint, cancellationToken);

    public Task<PublishedCheckpoint?> LatestCheckpointAsync(CancellationToken cancellationToken) =>
        host.Record.SealedLog.LatestCheckpointAsync(cancellationToken);

    public Task<IReadOnlyList<PublishedCheckpoint>> CheckpointsAsync(long fromSize, int max, CancellationToken cancellationToken) =>
        host.Record.SealedLog.CheckpointsAsync(fromSize, max, cancellationToken);

    public Task CosignAsync(Cosignature cosignature, CancellationToken cancellationToken) =>
        host.Record.SealedLog.CosignAsync(cosignature, cancellationToken);

    public Task<IReadOnlyList<Cosignature>> CosignaturesAsync(long size, CancellationToken cancellationToken) =>
        host.Record.SealedLog.CosignaturesAsync(size, cancellationToken);
}

/// <summary>Verifies that Record with the checks of all modules, which may need the Record themselves.</summary>
internal sealed class HostedVerifier(RecordHost host, IServiceProvider services) : ILogVerifier
{
    public Task<Verification> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken) =>
        host.Record.VerifyAsync(request, [.. services.GetServices<IVersionCheck>()], cancellationToken);
}

/// <summary>Erasure in that Record.</summary>
internal sealed class HostedErasure(RecordHost host) : IErasure
{
    public Task<Result<ErasurePlan>> PlanAsync(Caller caller, IReadOnlyCollection<ResourceKey> resources, CancellationToken cancellationToken) =>
        host.Record.Erasure.PlanAsync(caller, resources, cancellationToken);

    public Task<Result<IReadOnlyList<ResourceKey>>> AboutAsync(Caller caller, string patient, CancellationToken cancellationToken) =>
        host.Record.Erasure.AboutAsync(caller, patient, cancellationToken);

    public Task<Result<ErasureReceipt>> EraseAsync(Caller caller, ErasureOrder order, CancellationToken cancellationToken) =>
        host.Record.Erasure.EraseAsync(caller, order, cancellationToken);
}
