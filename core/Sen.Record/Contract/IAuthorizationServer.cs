namespace Sen.Record;

/// <summary>
/// Who gives access tokens for the FHIR interface: what that interface has to tell its clients. Implemented by the room that keeps
/// accounts; a node without it takes no tokens from outside.
/// </summary>
public interface IAuthorizationServer
{
    /// <param name="origin">Scheme, host and path base that the request came to; a configured public address goes before it.</param>
    AuthorizationEndpoints At(string origin);
}

/// <summary>Absolute addresses (SMART App Launch 2.2, conformance; RFC 8414).</summary>
/// <param name="Issuer">Also the origin of all the others.</param>
/// <param name="Manage">Where people see which applications they allowed.</param>
public sealed record AuthorizationEndpoints(string Issuer, string Fhir, string Authorize, string Token, string Revoke, string Introspect, string Keys, string Manage);
