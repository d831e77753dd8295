using Sen.Fhir;

namespace Sen.Signatures;

/// <summary>A SMART Health Card: what an issuer says of a person, small enough for a QR (SMART Health Cards and Links IG 1.0.0).</summary>
public sealed record HealthCard
{
    /// <summary>Type that every card has.</summary>
    public const string Type = "https://smarthealth.cards#health-card";

    /// <summary><c>https:</c> address of the issuer without a slash at the end; its keys are at <c>/.well-known/jwks.json</c> below it.</summary>
    public required string Issuer { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>Types beside <see cref="Type"/>; older readers look for <c>https://smarthealth.cards#immunization</c> and the like.</summary>
    public IReadOnlyList<string> MoreTypes { get; init; } = [];

    public required FhirDocument Bundle { get; init; }

    /// <summary>Name of the card on the issuer's revocation list: base64url letters, at most 24, telling nothing about the person.</summary>
    public string? RevocationId { get; init; }
}

/// <summary>Why a card is not accepted.</summary>
public enum HealthCardProblem
{
    /// <summary>The QR holds no card, parts of one, or parts of several.</summary>
    BadQr,

    /// <summary>No compact JWS with a deflated JSON payload.</summary>
    Unreadable,

    /// <summary>The header is not ES256, DEF and a key's name.</summary>
    BadHeader,

    /// <summary>The payload is not that of a health card.</summary>
    BadPayload,

    /// <summary>The content is no valid FHIR R4.</summary>
    BadContent,

    UnknownIssuer,

    /// <summary>The issuer has no such key.</summary>
    UnknownKey,

    WrongSignature,
    NotYetValid,
    Expired,
    Revoked,
}

/// <summary>What a good issuer would do otherwise; it does not make a card invalid.</summary>
public enum HealthCardRemark
{
    /// <summary>The payload has white space that only takes room.</summary>
    NotMinified,

    /// <summary>Ids, narrative, displays or long references that a card leaves out (data minimization).</summary>
    NotMinimal,
}

/// <summary>What was found out about a card.</summary>
public sealed record HealthCardVerdict
{
    public bool IsValid => Problems.Count == 0;

    public required IReadOnlyList<HealthCardProblem> Problems { get; init; }

    public IReadOnlyList<HealthCardRemark> Remarks { get; init; } = [];

    /// <summary>What the card says; to be believed only when it is valid.</summary>
    public HealthCard? Card { get; init; }
}
