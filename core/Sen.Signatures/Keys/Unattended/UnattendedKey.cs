using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// A key on a token or with a remote service that its server opens by itself, with a PIN that it keeps: the seal of a facility. It stays open, and is opened again when the place has lost it. A PIN
/// that the place refuses is not shown to it a second time; a place that is away is left in peace for a while.
/// </summary>
/// <param name="safe">Where its PIN is kept.</param>
/// <param name="name">Name of the PIN there.</param>
/// <param name="certificates">The certificate that is registered for the key, then its issuers'.</param>
/// <param name="open">Opens the key with a PIN.</param>
/// <param name="refused">Told once when the place refuses the PIN.</param>
/// <param name="clock">The clock.</param>
public sealed class UnattendedKey(
    PinSafe safe, string name, IReadOnlyList<X509Certificate2> certificates, Func<string, Task<SignResult<ISigningKey>>> open, Action<Refusal> refused, TimeProvider clock) : ISigningKey
{
    /// <summary>How long a place that did not answer is not asked again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private ISigningKey? _open;
    private DateTimeOffset _openedWith;
    private DateTimeOffset _restUntil;
    private bool _isSettled;

    public X509Certificate2 Certificate => certificates[0];

    public IReadOnlyList<X509Certificate2> Chain { get; } = [.. certificates.Skip(1)];

    public SigningAlgorithm Algorithm { get; } =
        SigningKeyChecks.AlgorithmOf(certificates[0]) ?? throw new ArgumentException("The certificate's key is neither on P-256 nor RSA of 2048 bits.", nameof(certificates));

    /// <summary>One at a time: of two at once, both would show a PIN that may be wrong.</summary>
    public async Task<SignResult<byte[]>> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await safe.FindAsync(name, cancellationToken) is not { } kept)
            {
                return new Refusal(RefusalCode.WrongPin, "The server keeps no PIN for this key.");
            }

            if (kept.IsStopped)
            {
                return new Refusal(kept.Refusal ?? RefusalCode.WrongPin, "The place refused the kept PIN, which is not tried again.");
            }

            if (_open is not null && _openedWith == kept.Since)
            {
                var signed = await _open.SignAsync(sha256, cancellationToken);
                if (signed.Refusal?.Code is not RefusalCode.Unreachable)
                {
                    return await SettledAsync(kept, signed);
                }
            }

            Close();
            return clock.GetUtcNow() < _restUntil
                ? new Refusal(RefusalCode.Unreachable, "The place was away a moment ago.")
                : await SettledAsync(kept, await AnewAsync(kept, sha256));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        Close();
        _turn.Dispose();
    }

    // A try that was begun is seen to its end: nobody else would know how it ended.
    private async Task<SignResult<byte[]>> AnewAsync(KeptPin kept, ReadOnlyMemory<byte> sha256)
    {
        if (!safe.TryReveal(name, kept, out var pin))
        {
            return new Refusal(RefusalCode.WrongPin, "The kept PIN was encrypted with another secret.");
        }

        await safe.BeginAsync(name, kept);
        if (!(await open(pin)).TryGet(out var key, out var refusal))
        {
            return refusal;
        }

        (_open, _openedWith) = (key, kept.Since);
        return key.Certificate.RawData.AsSpan().SequenceEqual(Certificate.RawData)
            ? await key.SignAsync(sha256, CancellationToken.None)
            : new Refusal(RefusalCode.UnknownKey, "The place has another certificate than the registered one.");
    }

    private async Task<SignResult<byte[]>> SettledAsync(KeptPin kept, SignResult<byte[]> signed)
    {
        if (signed.Refusal is { Code: RefusalCode.WrongPin or RefusalCode.Locked } refusal)
        {
            Close();
            await safe.RefuseAsync(name, kept, refusal.Code, clock.GetUtcNow());
            refused(refusal);
            return signed;
        }

        if (signed.Refusal is not null)
        {
            Close();
            _restUntil = signed.Refusal.Code is RefusalCode.Unreachable ? clock.GetUtcNow() + Rest : _restUntil;
        }

        // Written once for each opening: a session that is open shows no PIN.
        if (!_isSettled || signed.Refusal is not null)
        {
            await safe.SettleAsync(name, kept);
            _isSettled = signed.Succeeded;
        }

        return signed;
    }

    private void Close()
    {
        _open?.Dispose();
        (_open, _isSettled) = (null, false);
    }
}
