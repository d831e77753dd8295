using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sen.Documents.Keys;
using Sen.Documents.Trust;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>
/// The keys that open by themselves: those of practitioners and facilities in the software place, and facilities' seals elsewhere, with the PIN that this server keeps for them. Opened once,
/// because opening is slow on purpose.
/// A practice node gives whoever signs a trial key of its own authority; elsewhere a key is there only when somebody was enrolled. Who has a key that
/// asks for a PIN signs nothing by himself: his documents wait for him.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    /// <summary>Kind of the Basic resource that holds a certificate.</summary>
    internal const string CertificateKind = "signing-certificate";

    private readonly KeyRegister _register;
    private readonly KeyPlaces _places;
    private readonly KeyOwners _owners;
    private readonly SealPins _pins;
    private readonly ILogger<KeyRing> _logger;
    private readonly TrialAuthority _trial;
    private readonly ConcurrentDictionary<string, ISigningKey> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public KeyRing(KeyRegister register, KeyPlaces places, KeyOwners owners, SealPins pins, TrialAuthority trial, ILogger<KeyRing> logger) =>
        (_register, _places, _owners, _pins, _trial, _logger) = (register, places, owners, pins, trial, logger);

    /// <summary>The key that the owner signs with now, wherever it lies; null: there is none that this server can reach.</summary>
    internal Task<RegisteredKey?> StandingAsync(ResourceKey owner, CancellationToken cancellationToken) =>
        _register.StandingAsync(owner, key => _places.Has(key.Location), cancellationToken);

    /// <summary>The opened key of a practitioner or a facility; null when there is none here that opens by itself.</summary>
    /// <param name="owner">Practitioner or Organization.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<ISigningKey?> OfAsync(ResourceKey owner, CancellationToken cancellationToken)
    {
        var standing = await StandingAsync(owner, cancellationToken);
        if (standing is not null && _open.TryGetValue(standing.Id, out var open))
        {
            return open;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            standing = await StandingAsync(owner, cancellationToken) ?? await FirstAsync(owner, cancellationToken);
            return standing switch
            {
                { Location.AsksForPin: false } => await OpenAsync(standing, cancellationToken),
                { IsSealWithPin: true } => SealOf(standing),
                _ => null,
            };
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose()
    {
        foreach (var key in _open.Values)
        {
            key.Dispose();
        }

        _oneAtATime.Dispose();
    }

    private async Task<ISigningKey?> OpenAsync(RegisteredKey key, CancellationToken cancellationToken)
    {
        if (_open.TryGetValue(key.Id, out var open))
        {
            return open;
        }

        var opened = await _places.OpenAsync(key.Location, KeyAuthorization.Nothing, cancellationToken);
        if (!opened.TryGet(out var fresh, out var refusal))
        {
            _logger.KeyNotOpened(key.Location.Reference, refusal.Code);
            return null;
        }

        return _open[key.Id] = fresh;
    }

    // A key of another kind was registered by hand: no seal of this product takes it, and nobody is asked for its PIN.
    private UnattendedKey? SealOf(RegisteredKey key)
    {
        if (SealPins.Misfit(key.Certificate) is not null)
        {
            return null;
        }

        if (_open.TryGetValue(key.Id, out var open))
        {
            return (UnattendedKey)open;
        }

        var seal = _pins.Open(key);
        _open[key.Id] = seal;
        return seal;
    }

    // The first key of somebody: one for trying, made now, or made before a crash and not yet registered.
    private async Task<RegisteredKey?> FirstAsync(ResourceKey owner, CancellationToken cancellationToken)
    {
        var name = $"{owner.Type.ToLowerInvariant()}-{owner.Id}";
        if (!_trial.IsInUse || await _owners.FindAsync(owner, cancellationToken) is not { } known
            || (!_places.Software.Has(name) && !await EnrolAsync(known, name, cancellationToken)))
        {
            return null;
        }

        // The log covers whose key it was, too: the certificate is a resource that names its owner, written once.
        var location = new KeyLocation(KeyPlaceKind.Software, null, null, name, AsksForPin: false);
        var certificate = KeyRegister.CertificateOf(known.ToReference(), _places.Software.Certificates(name), location);
        var committed = await _register.CommitAsync(new Commit().Create(certificate), cancellationToken);
        return committed.Succeeded || committed.Failure is ExistsConflict
            ? await StandingAsync(owner, cancellationToken)
            : throw new InvalidOperationException($"The certificate of {owner} was not registered: {committed.Failure.Code}");
    }

    private async Task<bool> EnrolAsync(KeyOwner owner, string name, CancellationToken cancellationToken)
    {
        var request = await _places.Software.EnrolAsync(name, owner.ToSubject(), pin: null, cancellationToken);
        if (!request.Succeeded)
        {
            return false;
        }

        var authority = await _trial.OpenAsync(cancellationToken);
        var installed = await _places.Software.InstallAsync(name, authority.Issue(request.Value), [authority.Root], cancellationToken);
        return installed.Succeeded;
    }
}
