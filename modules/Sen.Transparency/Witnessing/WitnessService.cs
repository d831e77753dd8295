using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Log;
using Sen.Transparency.Keys;
using Sen.Transparency.Watch;

namespace Sen.Transparency.Witnessing;

/// <summary>This node as a witness of other logs: its folder, its key and its judgement. Without logs to witness there is none of it.</summary>
internal sealed class WitnessService
{
    private readonly WitnessStore? _store;
    private readonly Sen.Log.Witness? _witness;
    private readonly IReadOnlyList<string> _origins;
    private readonly TransparencyMetrics _metrics;

    public WitnessService(
        IOptions<WitnessOptions> options, IOptions<TransparencyOptions> log, TransparencyMetrics metrics, TimeProvider clock, ILogger<WitnessService> logger)
    {
        _metrics = metrics;
        var logs = LogsOf(options.Value);
        _origins = [.. logs.Select(l => l.Origin)];
        if (logs.Count == 0)
        {
            return;
        }

        var folder = options.Value.Folder ?? Path.Combine(log.Value.DataDirectory, "witness");
        var signer = SecretFile.LoadOrCreate(
            Path.Combine(folder, "witness.key"), NoteKeyType.Cosignature, () => options.Value.Name ?? MachineName.For("witness"));
        _store = new WitnessStore(Path.Combine(folder, "witness.db"));
        _witness = new Sen.Log.Witness(signer, logs, new TellingStore(_store, logger), clock);
    }

    /// <summary>Its public key; null: this node is no witness.</summary>
    internal NoteVerifier? Verifier => _witness?.Verifier;

    /// <summary>The logs it watches.</summary>
    internal IReadOnlyList<string> Origins => _origins;

    /// <summary>Judges a request; null: this node is no witness.</summary>
    internal async Task<WitnessAnswer?> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (_witness is null)
        {
            return null;
        }

        var answer = await _witness.AddCheckpointAsync(body, cancellationToken);
        _metrics.Judged(answer.Status);
        return answer;
    }

    /// <summary>The last checkpoint it cosigned of the log whose origin has this SHA-256 (lower-case hexadecimal); null: none.</summary>
    internal async Task<string?> CheckpointAsync(string originHash, CancellationToken cancellationToken)
    {
        var origin = _origins.FirstOrDefault(o => string.Equals(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(o))), originHash, StringComparison.Ordinal));
        return origin is null ? null : (await _store!.ReadAsync(origin, cancellationToken))?.Note;
    }

    /// <summary>How far it has followed a log.</summary>
    internal async Task<long?> SizeAsync(string origin, CancellationToken cancellationToken) =>
        _store is null ? null : (await _store.ReadAsync(origin, cancellationToken))?.Size;

    /// <summary>The evidence it keeps, proofs of forks first.</summary>
    internal async Task<IReadOnlyList<Contradiction>> ContradictionsAsync(int max, CancellationToken cancellationToken) =>
        _store is null ? [] : await _store.ContradictionsAsync(max, cancellationToken);

    private static List<WitnessedLog> LogsOf(WitnessOptions options) =>
    [
        .. options.Logs
            .Select(l => (Key: NoteVerifier.Parse(l.Key!), l.Origin))
            .GroupBy(l => l.Origin ?? l.Key.Name, StringComparer.Ordinal)
            .Select(g => new WitnessedLog(g.Key, [.. g.Select(l => l.Key)])),
    ];

    /// <summary>Says aloud what is kept as evidence.</summary>
    private sealed class TellingStore(WitnessStore store, ILogger logger) : IWitnessStore
    {
        public Task<WitnessState?> ReadAsync(string origin, CancellationToken cancellationToken) => store.ReadAsync(origin, cancellationToken);

        public Task<bool> ReplaceAsync(string origin, WitnessState? known, WitnessState next, CancellationToken cancellationToken) =>
            store.ReplaceAsync(origin, known, next, cancellationToken);

        public async Task KeepAsync(Contradiction contradiction, CancellationToken cancellationToken)
        {
            await store.KeepAsync(contradiction, cancellationToken);
            logger.Contradicted(contradiction.Origin, contradiction.Kind);
        }
    }
}
