using System.Buffers.Text;
using System.Text.Json;

namespace Sen.Accounts.Staff;

/// <summary>What a browser sends of an authenticator (WebAuthn AuthenticationResponseJSON), before anything of it is believed.</summary>
internal static class PasskeyAnswer
{
    /// <summary>The challenge that the answer says it answers, base64url; null when it cannot be read.</summary>
    internal static string? Challenge(string answer)
    {
        try
        {
            using var credential = JsonDocument.Parse(answer);
            var encoded = credential.RootElement.GetProperty("response").GetProperty("clientDataJSON").GetString();
            using var client = JsonDocument.Parse(Base64Url.DecodeFromChars(encoded));
            return client.RootElement.GetProperty("challenge").GetString();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
