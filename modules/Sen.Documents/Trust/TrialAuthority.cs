using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Sen.Signatures;
using Sen.Ui;

namespace Sen.Documents.Trust;

/// <summary>
/// The trial authority of a practice node, opened when it is first needed: it issues what <see cref="Sign.KeyRing"/> asks for, publishes its revocation list at
/// <see cref="ListPath"/> and revokes. Nothing it issues has legal force.
/// </summary>
internal sealed class TrialAuthority(IOptions<DocumentsOptions> options, IOptions<SenUiOptions> ui, TimeProvider clock) : IDisposable
{
    /// <summary>Where its list is, under <see cref="DocumentsOptions.PublicAddress"/>; stands in every certificate that it issues.</summary>
    internal const string ListPath = "/trust/trial.crl";

    /// <summary>How old a list may be that is given out. What another program that shares the folder revokes is in it at once.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly string _folder = Path.Combine(options.Value.KeyDirectory, "authority");
    private TryoutAuthority? _authority;
    private (RevocationValue List, DateTimeOffset At, DateTime Changed)? _kept;

    /// <summary>Whether this node has one at all: only a practice node, or one that says so.</summary>
    internal bool IsInUse { get; } = options.Value.TrialKeys ?? ui.Value.Practice;

    /// <summary>Its trust anchor; null: it was not founded yet, or is not in use.</summary>
    internal X509Certificate2? Root => IsInUse ? _authority?.Root ?? TryoutAuthority.RootOf(_folder) : null;

    /// <summary>The authority, founded when there is none. Only where <see cref="IsInUse"/>.</summary>
    internal async Task<TryoutAuthority> OpenAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await OpenedAsync(cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The revocation list (DER), at most a minute old; null: there is no authority yet.</summary>
    internal async Task<RevocationValue?> ListAsync(CancellationToken cancellationToken)
    {
        if (Root is null)
        {
            return null;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var (now, changed) = (clock.GetUtcNow(), TryoutAuthority.ChangedAt(_folder));
            if (_kept is not { } kept || now - kept.At >= Fresh || now < kept.At || changed != kept.Changed)
            {
                var list = await (await OpenedAsync(cancellationToken)).RevocationListAsync(cancellationToken);
                kept = (new RevocationValue(RevocationForm.Crl, list), now, changed);
                _kept = kept;
            }

            return kept.List;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Revokes a certificate of this authority for good, from this moment on: its key signs no more here, and what it signed before stays valid.</summary>
    /// <returns>False: the certificate is not one of this authority.</returns>
    internal async Task<bool> RevokeAsync(X509Certificate2 certificate, X509RevocationReason reason, CancellationToken cancellationToken)
    {
        if (!Issued(certificate))
        {
            return false;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await (await OpenedAsync(cancellationToken)).RevokeAsync(certificate, reason, cancellationToken);
            _kept = null;
            return true;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    internal bool Issued(X509Certificate2 certificate) => Root is { } root && certificate.IssuerName.RawData.AsSpan().SequenceEqual(root.SubjectName.RawData);

    public void Dispose()
    {
        _authority?.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task<TryoutAuthority> OpenedAsync(CancellationToken cancellationToken) => _authority ??= await TryoutAuthority.OpenOrCreateAsync(
        _folder,
        NodeSecret.OpenOrCreate(Path.Combine(options.Value.KeyDirectory, "secret")),
        new AuthorityAddresses(List: new Uri($"{options.Value.PublicAddress.TrimEnd('/')}{ListPath}")),
        clock,
        cancellationToken);
}
