using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Cards.Links;

/// <summary>A link as its owner gets it, once: the key is in the text and nowhere else.</summary>
/// <param name="Text">With this server's /verify before it, so that every camera opens it.</param>
public sealed record GivenLink(CardKind Kind, DateTimeOffset Until, bool HasPasscode, string Text);

/// <summary>What a person wants a link to be.</summary>
/// <param name="Passcode">Null: it opens without one.</param>
/// <param name="Origin">Where the person is at: this node's address when none is set.</param>
internal sealed record LinkWish(CardKind Kind, LinkLife Life, string? Passcode, string Origin);

/// <summary>What whoever asks for a link gets.</summary>
internal abstract record LinkAnswer
{
    private LinkAnswer()
    {
    }

    internal sealed record Opened(CardLink Link, string File) : LinkAnswer;

    /// <summary>The passcode is missing or wrong.</summary>
    internal sealed record WrongPasscode(int Remaining) : LinkAnswer;

    /// <summary>There is no such link, or it does not open any more; which of both is nobody's business.</summary>
    internal sealed record Gone : LinkAnswer;

    /// <summary>Too many at once.</summary>
    internal sealed record Busy : LinkAnswer;
}

/// <summary>
/// Gives health cards as SMART Health Links and opens them (SMART Health Cards and Links IG 1.0.0). The card is signed and encrypted when the link is made; the key
/// goes into the link and is forgotten. What the caller may see decides what is on it, as for every card.
/// </summary>
internal sealed class LinkDesk(CardDesk cards, LinkShelf shelf, IOptions<DocumentsOptions> options, TimeProvider clock, ILogger<LinkDesk> logger)
{
    internal const string Path = "/cards/links";

    /// <summary>Links of one person that open at the same time.</summary>
    internal const int MostOpen = 20;

    internal const int ShortestPasscode = 4;
    internal const int LongestPasscode = 40;

    private const int LongestRecipient = 100;

    // Whoever opens a link at the same moment as others is served after them; so many at once are an attack.
    private const int Tries = 20;

    private readonly Lazy<byte[]> _secret = new(() => NodeSecret.OpenOrCreate(System.IO.Path.Combine(options.Value.KeyDirectory, "secret")).DeriveFor("sen.health-links.v1"));

    /// <summary>Whether links can lead here: the specification asks for https.</summary>
    internal bool HasAddress(string origin) => HealthLink.IsAddress(options.Value.AddressFor(origin));

    /// <summary>A new link to the card of that kind; null: there is no such card now, or too many links are open.</summary>
    internal async Task<GivenLink?> GiveAsync(Caller caller, string patient, LinkWish wish, CancellationToken cancellationToken)
    {
        var (now, kind, passcode) = (clock.GetUtcNow(), wish.Kind, wish.Passcode);
        var home = options.Value.AddressFor(wish.Origin);
        if (!HasAddress(wish.Origin) || (await shelf.OfAsync(patient, cancellationToken)).Count(l => l.StateAt(now) is LinkState.Open) >= MostOpen
            || await cards.IssueAsync(caller, patient, kind, cancellationToken) is not { Succeeded: true, Value: { } card })
        {
            return null;
        }

        var address = Base64Url.EncodeToString(HealthLink.Draw());
        var id = LinkShelf.IdOf(address);
        var link = new CardLink
        {
            Id = id,
            Patient = patient,
            Kind = kind,
            MadeAt = now,
            Until = LinkLives.End(wish.Life, now),
            Passcode = passcode is null ? null : MarkOf(id, passcode),
        };
        var given = new HealthLink
        {
            Address = $"{home}{Path}/{address}",
            Key = HealthLink.Draw(),
            Expires = link.Until,
            Label = CardTexts.Find($"Kind.{kind}"),
            NeedsPasscode = passcode is not null,
        };
        var file = JsonSerializer.SerializeToUtf8Bytes(new CardFile([card.Jws]), CardJson.Default.CardFile);
        await shelf.CreateAsync(link, new HealthLinkFile(HealthLinkManifest.HealthCard, file).Encrypt(given.Key.Span), cancellationToken);
        logger.LinkGiven(kind);
        return new GivenLink(kind, link.Until, given.NeedsPasscode, given.Write($"{home}/verify"));
    }

    /// <summary>Opens a link for whoever asks. A try is counted before it is answered, in the Record, so no number of servers and of tries at once gives one more.</summary>
    internal async Task<LinkAnswer> OpenAsync(string address, HealthLinkRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await shelf.FindAsync(LinkShelf.IdOf(address), cancellationToken) is not { } link || link.StateAt(clock.GetUtcNow()) is not LinkState.Open)
            {
                return new LinkAnswer.Gone();
            }

            if (link.Passcode is not null && string.IsNullOrEmpty(request.Passcode))
            {
                return new LinkAnswer.WrongPasscode(link.Remaining);
            }

            var right = link.Passcode is null || IsRight(link, request.Passcode!);
            var counted = right ? link.OpenedBy(NameOf(request.Recipient!), clock.GetUtcNow()) : link with { Wrong = link.Wrong + 1 };
            if (await shelf.SaveAsync(counted, cancellationToken))
            {
                return right ? await FileOfAsync(counted, cancellationToken) : Wrong(counted);
            }
        }

        return new LinkAnswer.Busy();
    }

    /// <summary>The encrypted file of a link that was opened a moment ago; null: it does not open any more.</summary>
    internal async Task<string?> FileAsync(string id, CancellationToken cancellationToken) =>
        await shelf.FindAsync(id, cancellationToken) is { } link && link.StateAt(clock.GetUtcNow()) is LinkState.Open ? await shelf.FileAsync(id, cancellationToken) : null;

    internal Task<IReadOnlyList<CardLink>> OfAsync(string patient, CancellationToken cancellationToken) => shelf.OfAsync(patient, cancellationToken);

    /// <summary>Takes links of the person back: the one of that id, or all. False: there is none.</summary>
    internal async Task<bool> TakeBackAsync(string patient, string? id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var wanted = (await shelf.OfAsync(patient, cancellationToken)).Where(l => (id is null || l.Id == id) && l.TakenBackAt is null).ToList();
        foreach (var link in wanted)
        {
            var current = link;
            while (current is { TakenBackAt: null } && !await shelf.SaveAsync(current with { TakenBackAt = now }, cancellationToken))
            {
                current = await shelf.FindAsync(link.Id, cancellationToken);
            }
        }

        return wanted.Count > 0;
    }

    /// <summary>Where the file of a link lies, for as long as the ticket is good.</summary>
    internal string LocationOf(string address, string ticket, string origin) => $"{options.Value.AddressFor(origin)}{Path}/{address}/file?ticket={ticket}";

    private async Task<LinkAnswer> FileOfAsync(CardLink link, CancellationToken cancellationToken) =>
        await shelf.FileAsync(link.Id, cancellationToken) is { } file ? new LinkAnswer.Opened(link, file) : new LinkAnswer.Gone();

    private LinkAnswer.WrongPasscode Wrong(CardLink link)
    {
        if (link.Remaining <= 0)
        {
            logger.LinkLocked(CardLink.MostWrong);
        }

        return new LinkAnswer.WrongPasscode(link.Remaining);
    }

    private bool IsRight(CardLink link, string passcode) =>
        CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(link.Passcode!), Convert.FromBase64String(MarkOf(link.Id, passcode)));

    // Four digits would be found at once from a plain hash; without this server's secret nobody can try.
    private string MarkOf(string id, string passcode) => Convert.ToBase64String(HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes($"{id}|{passcode.Trim().Normalize()}")));

    private static string NameOf(string recipient)
    {
        var name = string.Concat(recipient.Trim().Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
        return name.Length == 0 ? "?" : name.Length <= LongestRecipient ? name : name[..LongestRecipient];
    }
}
