using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Sen.Accounts.Smart;

/// <summary>Codes and refresh tokens: 256 random bits, of which only a hash is kept; and PKCE.</summary>
internal static class Tickets
{
    private const int ShortestVerifier = 43;
    private const int LongestVerifier = 128;

    internal static string Random() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    internal static string Hash(string ticket) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)));

    /// <summary>A challenge of S256 is 32 bytes in base64url (RFC 7636, 4.2).</summary>
    internal static bool IsChallenge(string? text) => text is { Length: ShortestVerifier } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>RFC 7636, 4.6.</summary>
    internal static bool Proves(string? verifier, string challenge) =>
        verifier is { Length: >= ShortestVerifier and <= LongestVerifier }
        && verifier.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));
}
