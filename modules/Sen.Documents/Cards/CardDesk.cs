using Microsoft.Extensions.Options;
using Sen.Documents.Sign;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Cards;

/// <summary>A signed card.</summary>
/// <param name="Jws">Compact form; <see cref="HealthCardQr"/> makes its QR codes.</param>
/// <param name="Facility">Organization that vouches for it.</param>
public sealed record IssuedCard(CardFacts Facts, string Jws, DateTimeOffset At, string Facility);

/// <summary>
/// Issues SMART Health Cards of what the caller may see. A facility's key signs: the one that <see cref="DocumentsOptions.CardIssuer"/> names, else
/// the facility that recorded the newest fact of the card. Nothing is stored of a card that was issued.
/// </summary>
internal sealed class CardDesk(CardReader reader, CardIssuers issuers, KeyRing keys, IOptions<DocumentsOptions> options, TimeProvider clock) : IHealthCards
{
    /// <summary>The cards that the person can have, without a signature.</summary>
    internal Task<Result<IReadOnlyList<CardFacts>>> OffersAsync(Caller caller, string patient, CancellationToken cancellationToken) =>
        reader.ReadAsync(caller, patient, cancellationToken);

    /// <summary>The signed card; no value: there is nothing for such a card, or no facility here can sign it.</summary>
    internal async Task<Result<IssuedCard?>> IssueAsync(Caller caller, string patient, CardKind kind, CancellationToken cancellationToken)
    {
        var offers = await OffersAsync(caller, patient, cancellationToken);
        return !offers.Succeeded ? offers.Failure
            : offers.Value.FirstOrDefault(o => o.Kind == kind) is { } facts ? await SignAsync(patient, facts, cancellationToken)
            : (IssuedCard?)null;
    }

    public async Task<Result<IReadOnlyList<string>>> IssueAsync(Caller caller, string patient, IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        var offers = await OffersAsync(caller, patient, cancellationToken);
        if (!offers.Succeeded)
        {
            return offers.Failure;
        }

        var cards = new List<string>();
        foreach (var facts in offers.Value.Where(o => types.All(type => o.Bundle.Entry.Any(e => e.Resource?.ResourceType == type))))
        {
            if (await SignAsync(patient, facts, cancellationToken) is { } card)
            {
                cards.Add(card.Jws);
            }
        }

        return cards;
    }

    private async Task<IssuedCard?> SignAsync(string patient, CardFacts facts, CancellationToken cancellationToken)
    {
        if ((options.Value.CardIssuer ?? facts.Facility) is not { } facility
            || await keys.OfAsync(new ResourceKey("Organization", facility), cancellationToken) is not { } key)
        {
            return null;
        }

        await issuers.PublishAsync(facility, key.Certificate, cancellationToken);
        var now = clock.GetUtcNow();
        var card = new HealthCard
        {
            Issuer = issuers.AddressOf(facility),
            NotBefore = now,
            MoreTypes = CardKinds.TypesOf(facts.Kind),
            Bundle = facts.Bundle.ToDocument(),
            RevocationId = issuers.RevocationIdOf(HealthCardKeys.NameOf(key.Certificate), patient),
        };
        return (await HealthCardIssuer.IssueAsync(card, key, now, cancellationToken)).TryGet(out var jws, out _) ? new IssuedCard(facts, jws, now, facility) : null;
    }
}
