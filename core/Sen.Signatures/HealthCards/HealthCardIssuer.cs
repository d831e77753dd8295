using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Signatures;

/// <summary>Issues SMART Health Cards with a key on P-256 (ES256 is the only algorithm of the specification).</summary>
public static class HealthCardIssuer
{
    /// <summary>The card as compact JWS; <see cref="HealthCardQr"/> makes its QR. The bundle is made small first (<see cref="HealthCardContent.Minimized"/>).</summary>
    public static async Task<SignResult<string>> IssueAsync(HealthCard card, ISigningKey key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (key.Algorithm is not SigningAlgorithm.EcdsaP256)
        {
            return new Refusal(RefusalCode.Denied, "Health cards are signed on P-256.");
        }

        if (!HealthCardContent.IsIssuer(card.Issuer) || (card.RevocationId is { } rid && !HealthCardRevocations.IsId(rid))
            || FhirValidator.Validate(card.Bundle, FhirValidation.Full).Any(issue => issue.IsError) || card.Bundle.ResourceType != "Bundle")
        {
            return new Refusal(RefusalCode.UnreadableDocument, "The issuer is no https address, the revocation id has other letters, or the bundle is not valid.");
        }

        var payload = new HealthCardPayload
        {
            Issuer = card.Issuer,
            NotBefore = card.NotBefore.ToUnixTimeSeconds(),
            Expires = card.Expires?.ToUnixTimeSeconds(),
            Vc = new HealthCardPayload.Credential
            {
                Types = [HealthCard.Type, .. card.MoreTypes],
                CredentialSubject = new("4.0.1", HealthCardContent.Minimized(card.Bundle).Root),
                RevocationId = card.RevocationId,
            },
        };
        var header = JsonSerializer.SerializeToUtf8Bytes(new HealthCardHeader("ES256", "DEF", HealthCardKeys.NameOf(key.Certificate)), HealthCardJson.Default.HealthCardHeader);
        var body = HealthCardDeflate.Pack(JsonSerializer.SerializeToUtf8Bytes(payload, HealthCardJson.Short.HealthCardPayload));
        var input = $"{Jws.Text(header)}.{Jws.Text(body)}";
        return (await Signing.SignAsync(key, SHA256.HashData(Encoding.ASCII.GetBytes(input)), at, cancellationToken)).TryGet(out var value, out var refusal)
            ? $"{input}.{Jws.Text(value)}"
            : refusal;
    }
}
