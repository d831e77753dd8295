using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Keys;

/// <summary>The administrator's side of one request: who holds which key.</summary>
internal sealed class KeyDesk(KeyRegister register, KeyOwners owners, KeyPlaces places, SealPins pins, TrialAuthority trial, TimeProvider clock, IHttpContextAccessor http)
{
    internal HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("There is no request.");

    internal Caller Caller => Http.User.ToCaller();

    internal DateTimeOffset Now => clock.GetUtcNow();

    internal KeyRegister Register => register;

    internal IReadOnlyList<string> Modules => places.Modules;

    internal IReadOnlyList<string> Services => places.Services;

    internal bool GivesTrialKeys => trial.IsInUse;

    internal Task<IReadOnlyList<KeyOwner>> FindOwnersAsync(string words) => owners.SearchAsync(words, Http.RequestAborted);

    internal async Task<KeyOwner?> OwnerAsync(string? reference) =>
        ResourceKey.TryParse(reference, null, out var key) && FhirDocument.IsId(key.Id) ? await owners.FindAsync(key, Http.RequestAborted) : null;

    internal Task<KeyOwner?> OwnerAsync(ResourceKey key) => owners.FindAsync(key, Http.RequestAborted);

    /// <summary>The PIN that this server keeps for a facility's seal; null: none.</summary>
    internal async Task<KeptPin?> PinAsync(RegisteredKey key) => key.IsSealWithPin ? await pins.FindAsync(key, Http.RequestAborted) : null;

    /// <summary>Seals in use that do not open, each with how many documents wait for it.</summary>
    internal async Task<IReadOnlyList<(RegisteredKey Key, int Waiting)>> ClosedSealsAsync(IEnumerable<RegisteredKey> keys)
    {
        var closed = new List<(RegisteredKey, int)>();
        foreach (var key in await pins.ClosedAsync(keys, Http.RequestAborted))
        {
            closed.Add((key, await WaitingAsync(key)));
        }

        return closed;
    }

    /// <summary>How many documents wait for the seal of its owner.</summary>
    internal Task<int> WaitingAsync(RegisteredKey key) => pins.WaitingAsync(key, Http.RequestAborted);

    /// <summary>Keys in use first, by name.</summary>
    internal async Task<IReadOnlyList<RegisteredKey>> KeysAsync(string? words)
    {
        var now = Now;
        return
        [
            .. (await register.KeysAsync(Http.RequestAborted))
                .Where(k => string.IsNullOrWhiteSpace(words) || Has(k.Holder, words) || Has(k.Resource.Subject?.Display ?? "", words))
                .OrderBy(k => k.StandsAt(now) ? 0 : 1).ThenBy(k => k.Holder, StringComparer.Create(PaperTexts.Culture, ignoreCase: true)).ThenByDescending(k => k.From),
        ];
    }

    // Without the marks of letters, and not by the order of Vietnamese, to which "ư" and "u" are two letters.
    private static bool Has(string name, string words) => CultureInfo.InvariantCulture.CompareInfo.IndexOf(
        name, words.Trim(), CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;
}
