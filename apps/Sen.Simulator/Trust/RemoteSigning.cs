using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sen.Signatures;

namespace Sen.Simulator.Trust;

/// <summary>Who may ask for remote signatures, and for whom keys are held.</summary>
/// <param name="ClientId">Of the node, for <c>oauth2/token</c> and as user of <c>auth/login</c>.</param>
/// <param name="Signers">Credential id and name of each signer.</param>
/// <param name="Pin">Of all signers: this is a simulator.</param>
internal sealed record RemoteSigningOptions(string Folder, string ClientId, string ClientSecret, IReadOnlyDictionary<string, string> Signers, string Pin);

/// <summary>The state of a simulated remote signing service: keys, access tokens, activation data.</summary>
internal sealed class RemoteSigning(RemoteSigningOptions options, TryoutAuthority authority, NodeSecret secret, TimeProvider clock) : IDisposable
{
    internal static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);
    internal static readonly TimeSpan ActivationLife = TimeSpan.FromMinutes(5);

    private readonly SoftwareKeyPlace _keys = new(options.Folder, secret);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);

    internal IEnumerable<string> Credentials => options.Signers.Keys;

    internal SoftwareKeyPlace Keys => _keys;

    /// <summary>Makes the keys that are not there yet.</summary>
    internal async Task EnrolAsync(CancellationToken cancellationToken)
    {
        foreach (var (credential, name) in options.Signers.Where(s => !_keys.Has(s.Key)))
        {
            var request = (await _keys.EnrolAsync(credential, new CertificateSubject { CommonName = name }, options.Pin, cancellationToken)).Value;
            await _keys.InstallAsync(credential, authority.Issue(request), [authority.Root], cancellationToken);
        }
    }

    /// <summary>An access token for the right id and secret; null otherwise.</summary>
    internal string? Admit(string? clientId, string? clientSecret)
    {
        if (clientId != options.ClientId || clientSecret is null
            || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(clientSecret)), SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(options.ClientSecret))))
        {
            return null;
        }

        var token = RandomNumberGenerator.GetHexString(48);
        _tokens[token] = clock.GetUtcNow() + TokenLife;
        return token;
    }

    internal bool IsAdmitted(string? token) => token is not null && _tokens.TryGetValue(token, out var until) && until > clock.GetUtcNow();

    /// <summary>Activation data for these digests and no others.</summary>
    internal async Task<SignResult<string>> AuthorizeAsync(string credential, string? pin, IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        var opened = await _keys.OpenAsync(credential, pin is null ? KeyAuthorization.Nothing : new KeyAuthorization.Pin(pin), cancellationToken);
        if (!opened.TryGet(out var key, out var refusal))
        {
            return refusal;
        }

        Forget();
        var sad = RandomNumberGenerator.GetHexString(64);
        _activations[sad] = new Activation(credential, key, hashes, clock.GetUtcNow() + ActivationLife);
        return sad;
    }

    /// <summary>The signatures (ECDSA in DER); null when the activation data are not for this credential and these digests, are spent or too old.</summary>
    internal async Task<IReadOnlyList<string>?> SignAsync(string credential, string sad, IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        if (!_activations.TryRemove(sad, out var activation))
        {
            return null;
        }

        using var key = activation.Key;
        if (activation.Credential != credential || activation.Until <= clock.GetUtcNow() || !activation.Hashes.SequenceEqual(hashes, StringComparer.Ordinal))
        {
            return null;
        }

        var signatures = new List<string>();
        foreach (var hash in hashes)
        {
            var value = (await key.SignAsync(Convert.FromBase64String(hash), cancellationToken)).Value;
            signatures.Add(Convert.ToBase64String(Der(value)));
        }

        return signatures;
    }

    // Activated and never used: a node that looks whether a PIN is right.
    private void Forget()
    {
        foreach (var (sad, activation) in _activations.Where(a => a.Value.Until <= clock.GetUtcNow()))
        {
            if (_activations.TryRemove(sad, out _))
            {
                activation.Key.Dispose();
            }
        }
    }

    public void Dispose()
    {
        foreach (var activation in _activations.Values)
        {
            activation.Key.Dispose();
        }

        _keys.Dispose();
    }

    private static byte[] Der(byte[] value)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new System.Numerics.BigInteger(value.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new System.Numerics.BigInteger(value.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private sealed record Activation(string Credential, ISigningKey Key, IReadOnlyList<string> Hashes, DateTimeOffset Until);
}
