using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>The scopes by which an app learns who uses it (SMART App Launch 2.2, scopes for requesting identity data).</summary>
internal static class IdentityScopes
{
    /// <summary>An ID token is asked for (OpenID Connect Core, 3.1.2.1).</summary>
    internal const string OpenId = "openid";

    /// <summary>The ID token names the FHIR resource of the person; beside <see cref="OpenId"/> only.</summary>
    internal const string FhirUser = "fhirUser";

    /// <summary>These without what would give nothing: <c>fhirUser</c> has no place to be without an ID token.</summary>
    internal static SmartScopes Meant(this SmartScopes scopes) =>
        scopes.Has(OpenId) ? scopes : scopes.Keeping([.. scopes.Others.Where(o => o is not FhirUser)]);

    /// <summary>Neither data nor who the person is.</summary>
    internal static bool GiveNothing(this SmartScopes scopes) => scopes.Resources.Count == 0 && !scopes.Has(OpenId);
}
