using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sen.Signatures;

/// <summary>A SMART Health Link: where encrypted files about a person lie, and the key that opens them (SMART Health Cards and Links IG 1.0.0, "Construct a SMART
/// Health Link Payload"). Whoever holds the link holds the key; the server that has the files does not.</summary>
public sealed record HealthLink
{
    /// <summary>The longest address; at least 32 bytes of it are random.</summary>
    public const int MaxAddress = 128;

    public const int MaxLabel = 80;

    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 32;

    private const string Scheme = "shlink:/";

    // 1e11 seconds are the year 5138: a time beyond it was meant as milliseconds.
    private const double MaxSeconds = 1e11;

    /// <summary>Of the manifest, or of the only file when <see cref="IsDirect"/>: https, or this machine's own address.</summary>
    public required string Address { get; init; }

    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>A hint only: the server says whether the link still opens.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What is behind it, in a few words that may be read by whoever sees the link.</summary>
    public string? Label { get; init; }

    /// <summary>Flag L: what is behind it may change, and may be asked for again.</summary>
    public bool IsLongTerm { get; init; }

    /// <summary>Flag P: opens only with a passcode.</summary>
    public bool NeedsPasscode { get; init; }

    /// <summary>Flag U: a GET of the address answers with the only file; there is no manifest. Never together with a passcode.</summary>
    public bool IsDirect { get; init; }

    /// <summary>32 random bytes for an address or a key.</summary>
    public static byte[] Draw() => RandomNumberGenerator.GetBytes(KeyLength);

    /// <summary>Whether a text is meant as a link, with or without a viewer's address before it.</summary>
    public static bool IsLink(string text) => PayloadOf(text) is not null;

    /// <summary>The link in a text: <c>shlink:/…</c>, or a viewer's address with that behind its <c>#</c>.</summary>
    public static HealthLinkReading<HealthLink> Read(string text) => PayloadOf(text) is not { } payload ? HealthLinkProblem.NoLink
        : HealthCardJws.Decode(payload) is { } utf8 ? ReadPayload(utf8)
        : HealthLinkProblem.Unreadable;

    /// <summary>The link of a payload. Members and flags that are not known are passed over, as the specification wants.</summary>
    public static HealthLinkReading<HealthLink> ReadPayload(ReadOnlySpan<byte> utf8)
    {
        HealthLinkPayload? payload;
        try
        {
            payload = JsonSerializer.Deserialize(utf8, HealthLinkJson.Default.HealthLinkPayload);
        }
        catch (JsonException)
        {
            return HealthLinkProblem.Unreadable;
        }

        return payload is null ? HealthLinkProblem.Unreadable : Judge(payload) is { } problem ? problem : Of(payload);
    }

    /// <summary>The text of the link.</summary>
    /// <param name="viewer">Address of a page that opens links; browsers keep what follows its <c>#</c> to themselves. Null: the link alone.</param>
    public string Write(string? viewer = null)
    {
        var payload = new HealthLinkPayload
        {
            Address = Address,
            Key = Base64Url.EncodeToString(Key.Span),
            Expires = Expires?.ToUnixTimeSeconds(),
            Flags = $"{(IsLongTerm ? "L" : "")}{(NeedsPasscode ? "P" : "")}{(IsDirect ? "U" : "")}" is { Length: > 0 } flags ? flags : null,
            Label = Label,
        };
        if (Judge(payload) is { } problem)
        {
            throw new InvalidOperationException($"Not a link that others can read: {problem}.");
        }

        var text = Scheme + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload, HealthLinkJson.Short.HealthLinkPayload));
        return viewer is null ? text : $"{viewer}#{text}";
    }

    /// <summary>https, as for issuers of cards: a machine's own address may do without, and nobody else can reach it.</summary>
    public static bool IsAddress(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static HealthLinkProblem? Judge(HealthLinkPayload payload) => payload switch
    {
        { Version: < 1 or > 1 } => HealthLinkProblem.OtherVersion,
        { Address: null or { Length: > MaxAddress } } => HealthLinkProblem.BadAddress,
        _ when !IsAddress(payload.Address) => HealthLinkProblem.BadAddress,
        _ when !IsKey(payload.Key) => HealthLinkProblem.BadKey,
        _ when Has(payload, 'P') && Has(payload, 'U') => HealthLinkProblem.BadFlags,
        { Expires: < 0 or >= MaxSeconds } => HealthLinkProblem.BadExpiry,
        { Label.Length: > MaxLabel } => HealthLinkProblem.BadLabel,
        _ => null,
    };

    private static bool IsKey(string? text) => text is { Length: 43 } && HealthCardJws.Decode(text) is { Length: KeyLength };

    private static bool Has(HealthLinkPayload payload, char flag) => payload.Flags?.Contains(flag, StringComparison.Ordinal) == true;

    private static HealthLink Of(HealthLinkPayload payload) => new()
    {
        Address = payload.Address!,
        Key = Base64Url.DecodeFromChars(payload.Key),
        Expires = payload.Expires is { } seconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null,
        Label = payload.Label,
        IsLongTerm = Has(payload, 'L'),
        NeedsPasscode = Has(payload, 'P'),
        IsDirect = Has(payload, 'U'),
    };

    // Scanners that read a code as capital letters write the scheme so.
    private static string? PayloadOf(string text)
    {
        var link = text.AsSpan().Trim();
        if ((link.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || link.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) && link.IndexOf('#') is >= 0 and var hash)
        {
            link = link[(hash + 1)..];
        }

        return link.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? link[Scheme.Length..].ToString() : null;
    }
}
