namespace Sen.Accounts.Data;

internal enum ClientKind
{
    /// <summary>A machine that acts for itself (SMART Backend Services).</summary>
    Backend,

    /// <summary>An app that can keep no secret: a page in a browser, a program on a phone.</summary>
    PublicApp,

    /// <summary>An app with a server of its own, which signs with its key.</summary>
    ConfidentialApp,
}

/// <summary>A program that an administrator registered.</summary>
internal sealed class SmartClient
{
    /// <summary>The client_id.</summary>
    public required string Id { get; init; }

    /// <summary>What people read when they are asked, and in "Ai đã xem hồ sơ của tôi".</summary>
    public required string Name { get; set; }

    public required ClientKind Kind { get; init; }

    /// <summary>Where browsers are sent back to, one a line, compared letter by letter.</summary>
    public string RedirectAddresses { get; set; } = "";

    /// <summary>Where its public keys are; null when they were pasted or there are none.</summary>
    public string? KeysAddress { get; set; }

    /// <summary>A JWK Set that was pasted.</summary>
    public string? Keys { get; set; }

    /// <summary>The most it may ask for, separated by spaces.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>Organization id: a machine reaches the people whom this facility cares for.</summary>
    public string? Facility { get; set; }

    /// <summary>A machine that reaches the whole province.</summary>
    public bool WholeProvince { get; set; }

    public bool Disabled { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>New at each change: a form made of an older state changes nothing.</summary>
    public required string Version { get; set; }

    internal IEnumerable<string> Redirects => RedirectAddresses.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>An app's request that waits for the person's answer.</summary>
internal sealed class AppRequest
{
    public required string Id { get; init; }

    public required string Client { get; init; }

    public required string RedirectAddress { get; init; }

    public required string State { get; init; }

    /// <summary>PKCE, S256.</summary>
    public required string Challenge { get; init; }

    /// <summary>Within what the client was registered for.</summary>
    public required string Scopes { get; init; }

    /// <summary>Comes back in the ID token, so that the app knows which request it answers (OpenID Connect Core, 3.1.2.1).</summary>
    public string? Nonce { get; init; }

    /// <summary>Unix milliseconds: who signed in before signs in again (<c>prompt=login</c>, <c>max_age</c>).</summary>
    public long? SignedInSince { get; init; }

    /// <summary>Subject of an earlier ID token: nobody else may answer (<c>id_token_hint</c>).</summary>
    public string? Subject { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long ExpiresAt { get; init; }
}

/// <summary>What a person allowed an app. Everything an app holds hangs on it: revoked, none of it is good any more.</summary>
internal sealed class AppGrant
{
    public required string Id { get; init; }

    public required string Client { get; init; }

    public required string Account { get; init; }

    /// <summary>Patient id the app was opened for; null when it asked for nobody in particular.</summary>
    public string? Patient { get; init; }

    public required string Scopes { get; init; }

    /// <summary>Unix milliseconds: when the person had last proved who they are. Null: not known.</summary>
    public long? SignedInAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long GrantedAt { get; init; }

    /// <summary>Unix milliseconds; null while the app has not come for its token.</summary>
    public long? RedeemedAt { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long? RevokedAt { get; set; }
}

/// <summary>An authorization code or a refresh token, kept as its hash; good once.</summary>
internal sealed class AppTicket
{
    /// <summary>SHA-256 of the ticket, which has 256 random bits.</summary>
    public required string Id { get; init; }

    public required string Grant { get; init; }

    /// <summary>Null for a refresh token.</summary>
    public string? RedirectAddress { get; init; }

    /// <summary>Null for a refresh token.</summary>
    public string? Challenge { get; init; }

    /// <summary>That of the request; null for a refresh token (OpenID Connect Core, 12.2).</summary>
    public string? Nonce { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>Unix milliseconds; a second use means that somebody has what is not theirs.</summary>
    public long? UsedAt { get; set; }
}

/// <summary>A token that is good no more before its time: an assertion that was used, an access token that was revoked.</summary>
internal sealed class SpentToken
{
    public required string Id { get; init; }

    /// <summary>Unix milliseconds: after this the token itself has ended.</summary>
    public required long ExpiresAt { get; init; }
}

/// <summary>A key pair that tokens are signed with, for all servers of the database. Its age says what it is for (<see cref="Smart.SigningKeys"/>).</summary>
internal sealed class SigningKey
{
    /// <summary>The <c>kid</c>: thumbprint of the public key (RFC 7638).</summary>
    public required string Id { get; init; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>PKCS #8, encrypted with the key ring that sessions are encrypted with.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }
}
