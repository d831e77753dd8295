using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>From an app's request to what a person is asked; or to what the app did wrong or cannot have (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2).</summary>
internal sealed class AppQuestions(AuthorizationServer server, IdTokens identities, IOptions<AccountsOptions> options)
{
    private const int LongestState = 2_000;
    private const int LongestScope = 4_000;
    private const int LongestNonce = 2_000;

    // What OpenID Connect Core lets a server refuse by name (3.1.2.6).
    private static readonly (string Parameter, string Error)[] NotDone =
        [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported"), ("registration", "registration_not_supported")];

    internal async Task<Result<AppRequest>> ReadAsync(HttpContext context, OAuthForm asked, SmartClient client, string redirect)
    {
        var at = server.At(context.Request);
        var scopes = SmartScopes.Parse(asked["scope"] is { Length: <= LongestScope } scope ? scope : null).Within(AppGrants.WithContext(client)).Meant();
        if (Check(asked, scopes, at) is { } wrong)
        {
            return wrong;
        }

        var now = TimeProvider.System.GetUtcNow();
        var terms = SignInTerms.Read(asked, now);
        if (!terms.Succeeded)
        {
            return terms.Failure;
        }

        var hint = asked["id_token_hint"];
        var subject = hint is null ? null : await identities.SubjectOfAsync(hint, client.Id, at, context.RequestAborted);
        if (hint is not null && subject is null)
        {
            return OAuthFailure.Request("id_token_hint is no ID token of this client.");
        }

        var request = new AppRequest
        {
            Id = Tickets.Random(),
            Client = client.Id,
            RedirectAddress = redirect,
            State = asked["state"]!,
            Challenge = asked["code_challenge"]!,
            Scopes = scopes.ToString(),
            Nonce = asked["nonce"],
            SignedInSince = terms.Value.Since,
            Subject = subject,
            ExpiresAt = (now + options.Value.ConsentQuestion).ToUnixTimeMilliseconds(),
        };
        return terms.Value.Silent ? Silence(context.User, request) : request;
    }

    // Every app asks each time, so without a page nothing is given.
    private static OAuthFailure Silence(ClaimsPrincipal user, AppRequest request) =>
        !user.IsInRole(Roles.Citizen) || MustSignIn(user, request) || IsAnother(user.FindFirst(CallerClaims.Subject)?.Value, request)
            ? new OAuthFailure("login_required", "The person has to sign in.")
            : new OAuthFailure("consent_required", "The person has to be asked.");

    private static OAuthFailure? Check(OAuthForm asked, SmartScopes scopes, AuthorizationEndpoints at)
    {
        if (Array.Find(NotDone, n => asked[n.Parameter] is not null) is { Error: { } error } refused)
        {
            return new OAuthFailure(error, $"{refused.Parameter} is not known here.");
        }

        if (asked["response_type"] is not "code" || asked["response_mode"] is not (null or "query"))
        {
            return new OAuthFailure("unsupported_response_type", "Only response_type=code in the query is known.");
        }

        if (asked["code_challenge_method"] is not "S256" || !Tickets.IsChallenge(asked["code_challenge"]))
        {
            return OAuthFailure.Request("PKCE with S256 is required.");
        }

        if (asked["state"] is not { Length: <= LongestState } || asked["nonce"] is { Length: > LongestNonce })
        {
            return OAuthFailure.Request("state is required; state and nonce have at most 2000 characters.");
        }

        // Who wants no data, only to let people sign in, may be a client that knows nothing of FHIR.
        var audience = asked["aud"] ?? asked["resource"];
        if (audience is null ? scopes.Resources.Count > 0 : audience.TrimEnd('/') != at.Fhir)
        {
            return OAuthFailure.Request($"aud is {at.Fhir}.");
        }

        return scopes.GiveNothing() ? OAuthFailure.Scope("None of these scopes was registered for the app.") : null;
    }

    /// <summary>The app wants somebody who signed in later than this person did.</summary>
    internal static bool MustSignIn(ClaimsPrincipal user, AppRequest request) =>
        request.SignedInSince is { } since && (Session.SignedInAt(user) is not { } at || at < since);

    /// <summary>The app knows the person, and this is somebody else.</summary>
    internal static bool IsAnother(string? subject, AppRequest request) => request.Subject is not null && request.Subject != subject;
}
