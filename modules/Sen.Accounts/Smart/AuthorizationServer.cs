using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>The addresses of this authorization server, and what it tells of itself.</summary>
internal sealed class AuthorizationServer(IOptions<AccountsOptions> options) : IAuthorizationServer
{
    /// <summary>What a client may sign its assertions with: SMART asks for RS384 or ES384, and lets more be taken.</summary>
    internal static readonly string[] Algorithms = ["RS384", "ES384", "RS256", "ES256"];

    // What is done, by the words of SMART App Launch 2.2.
    private static readonly string[] Capabilities =
    [
        "launch-standalone", "health-cards", "authorize-post", "sso-openid-connect", "client-public", "client-confidential-asymmetric", "context-standalone-patient",
        "permission-patient", "permission-user", "permission-offline", "permission-v1", "permission-v2",
    ];

    private static readonly string[] Scopes =
        [IdentityScopes.OpenId, IdentityScopes.FhirUser, "launch/patient", "offline_access", "online_access", "patient/*.cruds", "user/*.cruds", "system/*.cruds", "patient/*.read", "user/*.read", "system/*.read"];

    public AuthorizationEndpoints At(string origin)
    {
        var issuer = (options.Value.PublicAddress ?? origin).TrimEnd('/');
        return new AuthorizationEndpoints(
            issuer,
            $"{issuer}/fhir",
            $"{issuer}/oauth/authorize",
            $"{issuer}/oauth/token",
            $"{issuer}/oauth/revoke",
            $"{issuer}/oauth/introspect",
            $"{issuer}/oauth/keys",
            $"{issuer}/profile/apps");
    }

    internal AuthorizationEndpoints At(HttpRequest request) => At($"{request.Scheme}://{request.Host}{request.PathBase}");

    /// <summary>
    /// <c>.well-known/smart-configuration</c> (SMART), <c>.well-known/oauth-authorization-server</c> (RFC 8414) and
    /// <c>.well-known/openid-configuration</c> (OpenID Connect Discovery): one document.
    /// </summary>
    internal Dictionary<string, object> Metadata(HttpRequest request)
    {
        var at = At(request);
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = at.Issuer,
            ["jwks_uri"] = at.Keys,
            ["authorization_endpoint"] = at.Authorize,
            ["token_endpoint"] = at.Token,
            ["token_endpoint_auth_methods_supported"] = new[] { "private_key_jwt", "none" },
            ["token_endpoint_auth_signing_alg_values_supported"] = Algorithms,
            ["grant_types_supported"] = new[] { "authorization_code", "client_credentials", "refresh_token" },
            ["response_types_supported"] = new[] { "code" },
            ["response_modes_supported"] = new[] { "query" },
            ["userinfo_endpoint"] = $"{at.Issuer}/oauth/userinfo",
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { SigningKeys.Algorithm },
            ["claims_supported"] = new[] { "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", IdentityScopes.FhirUser },
            ["prompt_values_supported"] = SignInTerms.Prompts,
            ["claims_parameter_supported"] = false,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
            ["scopes_supported"] = Scopes,
            ["code_challenge_methods_supported"] = new[] { "S256" },
            ["revocation_endpoint"] = at.Revoke,
            ["revocation_endpoint_auth_methods_supported"] = new[] { "private_key_jwt", "none" },
            ["introspection_endpoint"] = at.Introspect,
            ["introspection_endpoint_auth_methods_supported"] = new[] { "private_key_jwt" },
            ["authorization_response_iss_parameter_supported"] = true,
            ["management_endpoint"] = at.Manage,
            ["capabilities"] = Capabilities,
        };
    }
}
