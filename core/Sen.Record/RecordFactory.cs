using Microsoft.Extensions.Logging;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Opens the Record without a host: for tests, tools and the module itself.</summary>
public static class RecordFactory
{
    /// <summary>Brings the database to the current form and opens it. Dispose of the Record to close it.</summary>
    public static Task<OpenRecord> OpenAsync(RecordOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken = default) =>
        OpenAsync(options, clock, loggers, terminology: null, cancellationToken);

    /// <summary>The same; without a terminology, searches by value sets and hierarchies are refused.</summary>
    public static async Task<OpenRecord> OpenAsync(
        RecordOptions options, TimeProvider clock, ILoggerFactory loggers, ITerminology? terminology, CancellationToken cancellationToken = default)
    {
        var logger = loggers.CreateLogger("Sen.Record");
        IRecordStore store = options.Engine switch
        {
            RecordEngine.Sqlite => Sqlite.SqliteStore.Open(options),
            RecordEngine.Postgres => await Postgres.PostgresStore.OpenAsync(options, cancellationToken),
        };
        try
        {
            var maker = new ContentMaker(store.Catalog, ConformanceRules.R4, options);
            if (await store.ReindexAsync(IndexedParameters.Fingerprint, maker.RowsOf, cancellationToken) is { } indexed and > 0)
            {
                logger.Reindexed(indexed);
            }

            var head = await store.HeadAsync(cancellationToken);
            logger.Opened(options.Engine, head);
            return new OpenRecord(store, options, clock, logger, terminology);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
