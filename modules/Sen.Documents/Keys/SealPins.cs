using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Sen.Documents.Seal;
using Sen.Documents.Verify;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Keys;

/// <summary>
/// The PINs of facilities' seals on tokens and with remote services: a seal has to work at night, when nobody is there to type. A PIN is tried when an administrator enters it, and is
/// kept, encrypted, on the server where it was entered; a person's PIN never is.
/// </summary>
internal sealed class SealPins(
    KeyRegister register, KeyPlaces places, SealWaiting waiting, KnownFacilities facilities, TimeProvider clock, ILogger<SealPins> logger) : IDisposable
{
    /// <summary>Longest PIN or password that a place is asked with.</summary>
    internal const int Longest = 200;

    private readonly SemaphoreSlim _changed = new(0, 1);

    /// <summary>Seals also sign QR codes and health cards, whose formats take ES256 alone. Null: the key fits; else what it is ("RSA 2048").</summary>
    internal static string? Misfit(X509Certificate2 certificate)
    {
        using var ecdsa = certificate.GetECDsaPublicKey();
        if (ecdsa is { KeySize: 256 })
        {
            return null;
        }

        using var rsa = certificate.GetRSAPublicKey();
        return ecdsa is not null ? $"EC {ecdsa.KeySize}" : rsa is not null ? $"RSA {rsa.KeySize}" : certificate.PublicKey.Oid.FriendlyName ?? "?";
    }

    /// <summary>Null: none is kept on this server.</summary>
    internal Task<KeptPin?> FindAsync(RegisteredKey key, CancellationToken cancellationToken) => places.Pins.FindAsync(key.Id, cancellationToken);

    /// <summary>The seal, which opens by itself with the kept PIN.</summary>
    internal UnattendedKey Open(RegisteredKey key) => new(
        places.Pins, key.Id, key.Certificates, pin => places.OpenToKeepAsync(key.Location, pin, CancellationToken.None),
        refusal => logger.SealPinRefused(key.Id[..8], refusal.Code), clock);

    /// <summary>Shows the PIN to the place while whoever typed it is there. Null: it opens the key.</summary>
    internal async Task<Invalid?> ProblemAsync(KeyLocation location, string? pin, CancellationToken cancellationToken)
    {
        if (location.AsksForPin && pin is not { Length: > 0 and <= Longest })
        {
            return Invalid.One("pin-missing", "pin", "1 to 200 characters.");
        }

        var authorization = location.AsksForPin ? new KeyAuthorization.Pin(pin!) : KeyAuthorization.Nothing;
        var opened = await places.OpenAsync(location, authorization, cancellationToken);
        if (!opened.TryGet(out var key, out var refusal))
        {
            return Invalid.One("refused", "pin", refusal.Text());
        }

        key.Dispose();
        return null;
    }

    internal async Task KeepAsync(string key, string pin, CancellationToken cancellationToken)
    {
        await places.Pins.KeepAsync(key, pin, clock.GetUtcNow(), cancellationToken);
        Ring();
    }

    /// <summary>Seals in use that no longer open: the server keeps no PIN for them, or it was refused.</summary>
    internal async Task<IReadOnlyList<RegisteredKey>> ClosedAsync(IEnumerable<RegisteredKey> keys, CancellationToken cancellationToken)
    {
        var (closed, now) = (new List<RegisteredKey>(), clock.GetUtcNow());
        foreach (var key in keys.Where(k => k.IsSealWithPin && k.StandsAt(now)))
        {
            if (await FindAsync(key, cancellationToken) is not { IsStopped: false })
            {
                closed.Add(key);
            }
        }

        return closed;
    }

    /// <summary>How many documents wait for the seal of its owner.</summary>
    internal async Task<int> WaitingAsync(RegisteredKey key, CancellationToken cancellationToken) => (await waiting.FindAsync(key.Owner.Id, cancellationToken)).Count;

    internal Task ForgetAsync(string key, CancellationToken cancellationToken) => places.Pins.RemoveAsync(key, cancellationToken);

    /// <summary>An administrator enters a PIN in the place of the kept one, or of the one that was refused.</summary>
    internal async Task<Result<bool>> ReplaceAsync(RegisteredKey key, string? pin, Caller by, CancellationToken cancellationToken)
    {
        if (!key.IsSealWithPin || key.RetiredAt is not null)
        {
            return new Denied("key.no-pin", "The server keeps no PIN for such a key.");
        }

        if (await ProblemAsync(key.Location, pin, cancellationToken) is { } problem)
        {
            return problem;
        }

        await KeepAsync(key.Id, pin!, cancellationToken);
        return await WriteAsync(KeyChangeKind.PinKept, key, by, cancellationToken);
    }

    /// <summary>The server opens the seal no more; what needs it waits.</summary>
    internal async Task<Result<bool>> RemoveAsync(RegisteredKey key, Caller by, CancellationToken cancellationToken)
    {
        if (await FindAsync(key, cancellationToken) is null)
        {
            return true;
        }

        await ForgetAsync(key.Id, cancellationToken);
        return await WriteAsync(KeyChangeKind.PinRemoved, key, by, cancellationToken);
    }

    /// <summary>Completes when a seal may open again; false: not within this time.</summary>
    internal async Task<bool> ChangedAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(within, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            await _changed.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _changed.Dispose();

    private async Task<Result<bool>> WriteAsync(KeyChangeKind what, RegisteredKey key, Caller by, CancellationToken cancellationToken) =>
        (await register.CommitAsync(new Commit().Create(register.ChangeOf(what, by, key.Id, key.Version)), cancellationToken)).Map(_ => true);

    /// <summary>A seal may open that did not: what waits is looked at now. One ring is as good as two.</summary>
    internal void Ring()
    {
        facilities.Forget();
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been rung, and nobody has come yet.
        }
    }
}
