using Sen.Documents.Keys;
using Sen.Documents.Trust;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>
/// The key of the person who signs in one request: opened once for everything that was chosen, and closed with the request. A PIN goes from the form to
/// the key's place and nowhere else.
/// </summary>
internal sealed class SigningKeys(KeyRing ring, KeyPlaces places, DocumentEvidence evidence)
{
    /// <summary>Longest PIN or password that a place is asked with.</summary>
    private const int LongestSecret = 200;

    /// <summary>The key that this person has; none is made for who has none.</summary>
    internal Task<RegisteredKey?> StandingAsync(ResourceKey person, CancellationToken cancellationToken) => ring.StandingAsync(person, cancellationToken);

    /// <summary>The key that this person signs with; null: none that this server reaches.</summary>
    internal async Task<RegisteredKey?> OfAsync(ResourceKey person, CancellationToken cancellationToken)
    {
        // A practice node gives whoever has none a trial key, which opens by itself.
        if (await ring.StandingAsync(person, cancellationToken) is { } standing)
        {
            return standing;
        }

        return await ring.OfAsync(person, cancellationToken) is null ? null : await ring.StandingAsync(person, cancellationToken);
    }

    /// <summary>Opens it. What it refuses (wrong PIN, locked, unreachable) is the sentence beside the field.</summary>
    internal async Task<SignResult<OpenedKey>> OpenAsync(RegisteredKey key, string? pin, CancellationToken cancellationToken)
    {
        var result = await OpenAnyAsync(key, pin, cancellationToken);
        if (!result.TryGet(out var opened, out _) || !await evidence.IsRevokedAsync(opened.Key, cancellationToken))
        {
            return result;
        }

        opened.Dispose();
        return new Refusal(RefusalCode.CertificateRevoked, "The certificate was revoked by its issuer.");
    }

    private async Task<SignResult<OpenedKey>> OpenAnyAsync(RegisteredKey key, string? pin, CancellationToken cancellationToken)
    {
        if (!key.Location.AsksForPin)
        {
            return await ring.OfAsync(key.Owner, cancellationToken) is { } open
                ? new OpenedKey(open, ownedHere: false)
                : new Refusal(RefusalCode.UnknownKey, "The key did not open by itself.");
        }

        if (pin is not { Length: > 0 and <= LongestSecret })
        {
            return new Refusal(RefusalCode.WrongPin, "No PIN was given.");
        }

        var opened = await places.OpenAsync(key.Location, new KeyAuthorization.Pin(pin), cancellationToken);
        if (!opened.TryGet(out var fresh, out var refusal))
        {
            return refusal;
        }

        // The place may hold another key under that name by now; the Record says which certificate is this person's.
        if (KeyRegister.IdOf(fresh.Certificate) == key.Id)
        {
            return new OpenedKey(fresh, ownedHere: true);
        }

        fresh.Dispose();
        return new Refusal(RefusalCode.UnknownKey, "The place has another certificate than the registered one.");
    }
}

/// <summary>An opened key; disposing closes it when it was opened for this request, and leaves one of the key ring open.</summary>
internal sealed class OpenedKey(ISigningKey key, bool ownedHere) : IDisposable
{
    internal ISigningKey Key => key;

    /// <summary>It was opened with a PIN: what is not signed now waits for the next time its owner is here.</summary>
    internal bool WithPin => ownedHere;

    public void Dispose()
    {
        if (ownedHere)
        {
            key.Dispose();
        }
    }
}
