using Sen.Fhir;

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
