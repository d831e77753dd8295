using Microsoft.Extensions.Logging;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>The Record, opened: its parts put together around one engine.</summary>
public sealed class OpenRecord : IRecord, IAsyncDisposable
{
    private readonly IRecordStore _store;
    private readonly RecordMetrics _metrics;
    private readonly Sealer _sealer;
    private readonly Committer _committer;
    private readonly AccessLog _accessLog;
    private readonly CommitDoor _door;
    private readonly Reader _reader;
    private readonly Historian _historian;
    private readonly Searcher _searcher;
    private readonly ILogger _logger;
    private int _closed;

    internal OpenRecord(IRecordStore store, RecordOptions options, TimeProvider clock, ILogger logger, ITerminology? terminology)
    {
        (_store, _logger) = (store, logger);
        var poll = TimeSpan.FromMilliseconds(options.FeedPollMilliseconds);
        var signal = new FeedSignal();
        _metrics = new RecordMetrics();
        _sealer = new Sealer(store, signal, poll, logger);
        _metrics.ObserveLag(() => _sealer.Lag);
        var guard = new CommitGuard(store, clock);
        Conformance = ConformanceRules.Open(options, logger, terminology as IFhirTerminology);
        var maker = new ContentMaker(store.Catalog, Conformance, options);
        _committer = new Committer(store, maker, guard, options, _metrics, logger, _sealer.Committed);
        _accessLog = new AccessLog(store, _committer, options, clock, logger);
        var sights = new Sights(store, clock);
        _door = new CommitDoor(store, maker, guard, _committer, _accessLog, sights, clock);
        _reader = new Reader(store, _accessLog, clock);
        _historian = new Historian(store, _reader);
        _searcher = new Searcher(store, _reader, _accessLog, new AuditSearch(store), sights, options.SearchChooserRows, terminology);
        SealedLog = new SealedLog(store);
        Erasure = new Eraser(store, _door, new LegalHolds(store), _accessLog, clock);
        Feed = new Feed(store, signal, poll, clock, new FeedSeries(store, _reader));
    }

    public IFeed Feed { get; }

    /// <summary>The transparency log over the feed.</summary>
    public ISealedLog SealedLog { get; }

    /// <summary>Destroys content by written order.</summary>
    public IErasure Erasure { get; }

    /// <summary>What every write must fit.</summary>
    public ConformanceRules Conformance { get; }

    internal IRecordStore Store => _store;

    public Task<Result<Receipt>> CommitAsync(Caller caller, Commit commit, CancellationToken cancellationToken) =>
        _door.CommitAsync(caller, commit, cancellationToken);

    public Task<Result<StoredResource>> ReadAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken) =>
        _reader.ReadAsync(caller, key, cancellationToken);

    public Task<Result<StoredResource>> ReadVersionAsync(Caller caller, ResourceKey key, long version, CancellationToken cancellationToken) =>
        _reader.ReadVersionAsync(caller, key, version, cancellationToken);

    public Task<Result<HistoryPage>> HistoryAsync(Caller caller, HistoryQuery query, CancellationToken cancellationToken) =>
        _historian.HistoryAsync(caller, query, cancellationToken);

    public Task<Result<SearchPage>> EverythingAsync(Caller caller, EverythingQuery query, CancellationToken cancellationToken) =>
        _searcher.EverythingAsync(caller, query, cancellationToken);

    public Task<Result<SearchPage>> SearchAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken) =>
        _searcher.SearchAsync(caller, query, cancellationToken);

    public IAsyncEnumerable<ExportPage> ExportAsync(Caller caller, ExportQuery query, CancellationToken cancellationToken) =>
        new Exporter(_store, _reader, _accessLog).ExportAsync(caller, query, cancellationToken);

    /// <summary>Throws when the Record cannot answer now.</summary>
    public Task PingAsync(CancellationToken cancellationToken) => _store.PingAsync(cancellationToken);

    /// <summary>The whole log, against everything that the database says of it.</summary>
    public Task<Verification> VerifyAsync(CancellationToken cancellationToken) => VerifyAsync(new VerificationRequest(), [], cancellationToken);

    /// <summary>See <see cref="ILogVerifier"/>; versions are shown to these checks, too.</summary>
    public Task<Verification> VerifyAsync(VerificationRequest request, IReadOnlyList<IVersionCheck> checks, CancellationToken cancellationToken) =>
        new RecordVerifier(_store, checks).VerifyAsync(request, cancellationToken);

    /// <summary>Lets in nothing more, finishes what waits, and closes the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
        {
            return;
        }

        // Entries of the access log may still be on their way into the committer: it closes after them.
        await _accessLog.DisposeAsync();
        await _committer.DisposeAsync();
        await _sealer.DisposeAsync();
        await _store.DisposeAsync();
        _metrics.Dispose();
        _logger.Closed();
    }
}
