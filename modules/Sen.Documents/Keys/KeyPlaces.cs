using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Sen.Signatures;

namespace Sen.Documents.Keys;

/// <summary>The places of this server where keys lie: the key folder, the tokens and the remote services that its settings name.</summary>
internal sealed class KeyPlaces : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly DocumentsOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lazy<NodeSecret> _secret;
    private readonly Lazy<SoftwareKeyPlace> _software;
    private readonly Lazy<PinSafe> _pins;
    private readonly Lazy<HttpClient> _http = new(() =>
        new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience });

    // Lazy inside: of two who come at once, one makes the place; a second one would not know the other's waiting line.
    private readonly ConcurrentDictionary<(string Module, string Token), Lazy<TokenKeyPlace>> _tokens = new();
    private readonly ConcurrentDictionary<string, Lazy<RemoteKeyPlace>> _remote = new(StringComparer.Ordinal);

    public KeyPlaces(IOptions<DocumentsOptions> options, TimeProvider clock)
    {
        (_options, _clock) = (options.Value, clock);
        _secret = new Lazy<NodeSecret>(() => NodeSecret.OpenOrCreate(Path.Combine(_options.KeyDirectory, "secret")));
        _software = new Lazy<SoftwareKeyPlace>(() => new SoftwareKeyPlace(Path.Combine(_options.KeyDirectory, "keys"), _secret.Value));
        _pins = new Lazy<PinSafe>(() => new PinSafe(Path.Combine(_options.KeyDirectory, "pins"), _secret.Value));
    }

    internal NodeSecret Secret => _secret.Value;

    internal SoftwareKeyPlace Software => _software.Value;

    /// <summary>The PINs that this server keeps for facilities' seals.</summary>
    internal PinSafe Pins => _pins.Value;

    /// <summary>Names of the PKCS#11 modules in the settings.</summary>
    internal IReadOnlyList<string> Modules => [.. _options.TokenModules.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Names of the remote services in the settings.</summary>
    internal IReadOnlyList<string> Services => [.. _options.RemoteSigning.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A software key is where it was made; tokens and services are asked when they are needed.</summary>
    internal bool Has(KeyLocation location) => location.Kind is not KeyPlaceKind.Software || Software.Has(location.Reference);

    internal async Task<SignResult<ISigningKey>> OpenAsync(KeyLocation location, KeyAuthorization authorization, CancellationToken cancellationToken) =>
        PlaceOf(location) is { } place
            ? await place.OpenAsync(location.Reference, authorization, cancellationToken)
            : new Refusal(RefusalCode.Unreachable, "The settings of this server do not name the place.");

    /// <summary>The same for a key that stays open: on a token it keeps nobody else from it.</summary>
    internal Task<SignResult<ISigningKey>> OpenToKeepAsync(KeyLocation location, string pin, CancellationToken cancellationToken) =>
        PlaceOf(location) is TokenKeyPlace token
            ? token.KeepAsync(location.Reference, pin, cancellationToken)
            : OpenAsync(location, new KeyAuthorization.Pin(pin), cancellationToken);

    /// <summary>The certificate of a key on a token or with a remote service, and its issuers'. Nothing is signed, so no PIN is asked for.</summary>
    internal async Task<SignResult<IReadOnlyList<X509Certificate2>>> CertificatesAsync(KeyLocation location, CancellationToken cancellationToken)
    {
        if (PlaceOf(location) is not { } place)
        {
            return new Refusal(RefusalCode.Unreachable, "The settings of this server do not name the place.");
        }

        if (place is TokenKeyPlace token)
        {
            return await token.CertificatesAsync(location.Reference, cancellationToken);
        }

        var opened = await place.OpenAsync(location.Reference, KeyAuthorization.Nothing, cancellationToken);
        if (!opened.TryGet(out var key, out var refusal))
        {
            return refusal;
        }

        using (key)
        {
            return new List<X509Certificate2>(key.Chain.Prepend(key.Certificate));
        }
    }

    public void Dispose()
    {
        foreach (var place in _tokens.Values.Where(p => p.IsValueCreated))
        {
            place.Value.Dispose();
        }

        foreach (var place in _remote.Values.Where(p => p.IsValueCreated))
        {
            place.Value.Dispose();
        }

        if (_pins.IsValueCreated)
        {
            _pins.Value.Dispose();
        }

        if (_software.IsValueCreated)
        {
            _software.Value.Dispose();
        }

        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private IKeyPlace? PlaceOf(KeyLocation location) => location.Kind switch
    {
        KeyPlaceKind.Software => Software,
        KeyPlaceKind.Token => location is { Service: { } name, Token: { } token } && _options.TokenModules.TryGetValue(name, out var module)
            ? _tokens.GetOrAdd((module, token), static at => new Lazy<TokenKeyPlace>(() => new TokenKeyPlace(at.Module, at.Token))).Value
            : null,
        KeyPlaceKind.Remote => location.Service is { } service && _options.RemoteSigning.TryGetValue(service, out var settings)
            ? _remote.GetOrAdd(service, _ => new Lazy<RemoteKeyPlace>(() => new RemoteKeyPlace(_http.Value, settings.Address!, settings.ToAuthorization(), _clock))).Value
            : null,
    };
}
