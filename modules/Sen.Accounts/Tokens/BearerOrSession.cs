using Microsoft.AspNetCore.Http;
using Sen.Accounts.Sessions;

namespace Sen.Accounts.Tokens;

/// <summary>Requests to /fhir that bring a bearer token are judged by it alone; everything else by the session cookie.</summary>
internal static class BearerOrSession
{
    internal const string Scheme = "sen";

    internal static string Select(HttpContext context) =>
        LocalPath.IsUnder(context.Request.Path, "/fhir")
        && context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? BearerTokenHandler.SchemeName
            : Session.Scheme;
}
