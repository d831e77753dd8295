using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sen.Documents.Keys;
using Sen.Record;
using Sen.Signatures;
using Sen.Ui;

namespace Sen.Documents.Trust;

/// <summary>A certificate that the trial authority of a node issued to somebody who signs there.</summary>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="Holder">As the certificate names him.</param>
/// <param name="From">Of force from then.</param>
/// <param name="To">Of force until then.</param>
/// <param name="RevokedAt">Null: it is not revoked.</param>
/// <param name="Reason">Null: it is not revoked, or no reason was given.</param>
public sealed record TrialCertificate(string SerialNumber, string Holder, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? RevokedAt, X509RevocationReason? Reason);

/// <summary>The trial authority for an operator, beside a running server or without one (<c>sen trial</c>).</summary>
public sealed class TrialCertificates : IDisposable
{
    private readonly IRecord _record;
    private readonly TimeProvider _clock;
    private readonly TrialAuthority _trial;

    /// <param name="record">With the register of certificates; also one that is open for reading only.</param>
    /// <param name="configuration">That of the server: sections <c>Documents</c> and <c>Accounts</c>.</param>
    /// <param name="clock">Of the node.</param>
    public TrialCertificates(IRecord record, IConfiguration configuration, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new DocumentsOptions();
        options.Place(configuration);
        configuration.GetSection("Documents").Bind(options);
        (_record, _clock) = (record, clock);
        _trial = new TrialAuthority(Options.Create(options), Options.Create(new SenUiOptions()), clock);
    }

    /// <summary>Whether the node has such an authority.</summary>
    public bool Exists => _trial.Root is not null;

    /// <summary>All that are registered, by name.</summary>
    public async Task<IReadOnlyList<TrialCertificate>> AllAsync(CancellationToken cancellationToken)
    {
        var list = await _trial.ListAsync(cancellationToken);
        return [.. (await KeysAsync(cancellationToken)).Select(key => Of(key, list)).OrderBy(c => c.Holder, StringComparer.Ordinal).ThenBy(c => c.SerialNumber, StringComparer.Ordinal)];
    }

    /// <summary>Revokes one for good, from this moment on. One that is revoked stays as it was.</summary>
    /// <returns>The certificate, and whether it was revoked before; null: no certificate of this authority with this number is registered.</returns>
    public async Task<(TrialCertificate Certificate, bool Before)?> RevokeAsync(string serialNumber, X509RevocationReason reason, CancellationToken cancellationToken)
    {
        if ((await KeysAsync(cancellationToken)).FirstOrDefault(k => k.Certificate.SerialNumber.Equals(serialNumber, StringComparison.OrdinalIgnoreCase)) is not { } key)
        {
            return null;
        }

        if (Of(key, await _trial.ListAsync(cancellationToken)) is { RevokedAt: not null } before)
        {
            return (before, true);
        }

        await _trial.RevokeAsync(key.Certificate, reason, cancellationToken);
        return (Of(key, await _trial.ListAsync(cancellationToken)), false);
    }

    public void Dispose() => _trial.Dispose();

    private async Task<IEnumerable<RegisteredKey>> KeysAsync(CancellationToken cancellationToken) =>
        _trial.Root is null ? [] : (await new KeyRegister(_record, _clock).KeysAsync(cancellationToken)).Where(k => _trial.Issued(k.Certificate));

    private TrialCertificate Of(RegisteredKey key, RevocationValue? list)
    {
        var said = list is null ? default : RevocationProof.Of(key.Certificate, [_trial.Root!], [list], _clock.GetUtcNow());
        var proof = list is not null && said.TryGet(out var found, out _) ? found : null;
        return new TrialCertificate(key.Certificate.SerialNumber, key.Holder, key.From, key.To, proof?.RevokedAt, proof?.Reason);
    }
}
