using System.Text.Json;
using Sen.Documents.Cards;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Signatures;
using Sen.Vietnam;

namespace Sen.Documents.Verify;

/// <summary>How a health card stands.</summary>
public enum CardOutcome
{
    Real,

    /// <summary>It was real and was taken back, or its time has not come or is over.</summary>
    NotNow,

    /// <summary>Somebody else's card: its issuer is not known here, so nothing can be said.</summary>
    Unknown,

    /// <summary>It is not what an issuer signed.</summary>
    Mismatch,
}

/// <summary>What /verify says of a health card. It shows what the card holds: whoever shows a card shows all of it.</summary>
public sealed record CardVerdict
{
    public required CardOutcome Outcome { get; init; }

    public required IReadOnlyList<HealthCardProblem> Problems { get; init; }

    /// <summary>Name of the issuing facility, or its address when it is not known.</summary>
    public string Issuer { get; init; } = "";

    public DateTimeOffset? At { get; init; }

    /// <summary>Empty unless an issuer that is known here signed it.</summary>
    public string Person { get; init; } = "";

    public FhirDate? Born { get; init; }

    /// <summary>Empty unless the card is real and holds now.</summary>
    public IReadOnlyList<CardLine> Lines { get; init; } = [];
}

/// <summary>Reads SMART Health Cards, from QR codes or a file, and says whether a facility of this server signed them.</summary>
internal sealed class CardJudge(CardIssuers issuers, KnownFacilities facilities)
{
    private const string Scheme = "shc:/";

    private static readonly HealthCardProblem[] AboutTime = [HealthCardProblem.Revoked, HealthCardProblem.Expired, HealthCardProblem.NotYetValid];

    private static readonly HealthCardProblem[] AboutIssuer = [HealthCardProblem.UnknownIssuer, HealthCardProblem.UnknownKey];

    internal static bool IsCard(string text) => text.AsSpan().TrimStart().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The verdict on the texts of all QR codes of a card; null: it is none.</summary>
    internal async Task<CardVerdict?> OfCodeAsync(string texts, CancellationToken cancellationToken) =>
        HealthCardQr.Decode([.. texts.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(LowerScheme)]) is { } jws ? await JudgeAsync(jws, cancellationToken) : null;

    /// <summary>The verdict on the first card of a <c>.smart-health-card</c>; null: it is none.</summary>
    internal async Task<CardVerdict?> OfFileAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(file.Span, CardJson.Default.CardFile)?.Cards is [{ } jws, ..] ? await JudgeAsync(jws, cancellationToken) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<CardVerdict> JudgeAsync(string jws, CancellationToken cancellationToken)
    {
        var verdict = (await issuers.VerifierAsync(cancellationToken)).Verify(jws);
        var outcome = verdict.IsValid ? CardOutcome.Real
            : verdict.Problems.All(AboutTime.Contains) ? CardOutcome.NotNow
            : verdict.Problems.All(p => AboutTime.Contains(p) || AboutIssuer.Contains(p)) ? CardOutcome.Unknown
            : CardOutcome.Mismatch;
        if (verdict.Card is not { } card || outcome is CardOutcome.Mismatch)
        {
            return new CardVerdict { Outcome = outcome, Problems = verdict.Problems };
        }

        var known = (await facilities.AllAsync(cancellationToken)).FirstOrDefault(f => issuers.AddressOf(f.Organization) == card.Issuer);
        var signed = outcome is CardOutcome.Real or CardOutcome.NotNow;
        var bundle = card.Bundle.As<Bundle>();
        var person = signed ? bundle.Entry.Select(e => e.Resource).OfType<Patient>().FirstOrDefault() : null;
        return new CardVerdict
        {
            Outcome = outcome,
            Problems = verdict.Problems,
            Issuer = known?.Name ?? card.Issuer,
            At = VietnamTime.Local(card.NotBefore),
            Person = person is null ? "" : new PersonView(person).FullName,
            Born = person?.BirthDate,
            Lines = outcome is CardOutcome.Real ? CardLine.Of(bundle) : [],
        };
    }

    // Scanners that read a code as capital letters write the scheme so.
    private static string LowerScheme(string text) => IsCard(text) ? Scheme + text[Scheme.Length..] : text;
}
