using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Signatures;

/// <summary>Verifies cards of the issuers in the settings. It asks nobody over the network: keys and lists are handed in.</summary>
public sealed class HealthCardVerifier(IReadOnlyList<HealthCardKeys> issuers, IReadOnlyList<HealthCardRevocations> revocations, TimeProvider clock)
{
    // 1e11 seconds are the year 5138: a time beyond it was meant as milliseconds.
    private const double MaxSeconds = 1e11;

    /// <summary>A card from the texts of its QRs.</summary>
    public HealthCardVerdict VerifyQr(params IReadOnlyList<string> texts) =>
        HealthCardQr.Decode(texts) is { } jws ? Verify(jws) : new HealthCardVerdict { Problems = [HealthCardProblem.BadQr] };

    /// <summary>A card as compact JWS.</summary>
    public HealthCardVerdict Verify(string jws)
    {
        try
        {
            if (jws.Split('.') is not [var headerText, var bodyText, var signatureText] || HealthCardJws.Decode(headerText) is not { } headerUtf8
                || HealthCardJws.Decode(bodyText) is not { } body || HealthCardJws.Decode(signatureText) is not { } signature
                || JsonSerializer.Deserialize(headerUtf8, HealthCardJson.Default.HealthCardHeader) is not { } header)
            {
                return Refused(HealthCardProblem.Unreadable);
            }

            if (header is not { Algorithm: "ES256", Compression: "DEF", Key: { Length: > 0 } key, Critical: null })
            {
                return Refused(HealthCardProblem.BadHeader);
            }

            return HealthCardDeflate.Unpack(body) is { } payload && JsonSerializer.Deserialize(payload, HealthCardJson.Default.HealthCardPayload) is { } read
                ? Judge(read, payload, key, SHA256.HashData(Encoding.ASCII.GetBytes($"{headerText}.{bodyText}")), signature)
                : Refused(HealthCardProblem.Unreadable);
        }
        catch (JsonException)
        {
            return Refused(HealthCardProblem.Unreadable);
        }
    }

    private HealthCardVerdict Judge(HealthCardPayload payload, byte[] utf8, string key, byte[] digest, byte[] signature)
    {
        var problems = new List<HealthCardProblem>();
        var keys = issuers.Where(i => i.Issuer == payload.Issuer).ToList();
        if (keys.Count == 0)
        {
            problems.Add(HealthCardProblem.UnknownIssuer);
        }
        else if (keys.Find(i => i.Has(key)) is not { } issuer)
        {
            problems.Add(HealthCardProblem.UnknownKey);
        }
        else if (!issuer.Verifies(key, digest, signature))
        {
            problems.Add(HealthCardProblem.WrongSignature);
        }

        if (Card(payload, problems) is not { } card)
        {
            return new HealthCardVerdict { Problems = problems };
        }

        CheckTime(card, problems);
        if (card.RevocationId is { } id && revocations.Any(list => list.IsRevoked(key, id, card.NotBefore)))
        {
            problems.Add(HealthCardProblem.Revoked);
        }

        return new HealthCardVerdict { Problems = problems, Remarks = [.. Remarks(card, utf8)], Card = card };
    }

    private void CheckTime(HealthCard card, List<HealthCardProblem> problems)
    {
        var now = clock.GetUtcNow();
        if (card.NotBefore > now)
        {
            problems.Add(HealthCardProblem.NotYetValid);
        }

        if (card.Expires <= now)
        {
            problems.Add(HealthCardProblem.Expired);
        }
    }

    private static HealthCard? Card(HealthCardPayload payload, List<HealthCardProblem> problems)
    {
        if (!HealthCardContent.IsIssuer(payload.Issuer) || payload.NotBefore is not (>= 0 and < MaxSeconds) || payload.Expires is < 0 or >= MaxSeconds || payload.Expires <= payload.NotBefore
            || payload.Vc is not { Types: { } types, CredentialSubject: { FhirVersion: { } version, FhirBundle: { ValueKind: JsonValueKind.Object } bundle } }
            || !types.Contains(HealthCard.Type, StringComparer.Ordinal) || !version.StartsWith("4.0", StringComparison.Ordinal)
            || (payload.Vc.RevocationId is { } rid && !HealthCardRevocations.IsId(rid)))
        {
            problems.Add(HealthCardProblem.BadPayload);
            return null;
        }

        var document = FhirDocument.Parse(bundle.GetRawText());
        if (document.Value is not { ResourceType: "Bundle" } content || FhirValidator.Validate(content, FhirValidation.Full).Any(issue => issue.IsError))
        {
            problems.Add(HealthCardProblem.BadContent);
        }

        return document.Value is null ? null : new HealthCard
        {
            Issuer = payload.Issuer!,
            NotBefore = Time(payload.NotBefore.Value),
            Expires = payload.Expires is { } expires ? Time(expires) : null,
            MoreTypes = [.. types.Where(t => t != HealthCard.Type)],
            Bundle = document.Value,
            RevocationId = payload.Vc.RevocationId,
        };
    }

    private static IEnumerable<HealthCardRemark> Remarks(HealthCard card, byte[] utf8)
    {
        if (HasSpace(utf8))
        {
            yield return HealthCardRemark.NotMinified;
        }

        if (!HealthCardContent.IsMinimal(card.Bundle.Root))
        {
            yield return HealthCardRemark.NotMinimal;
        }
    }

    private static bool HasSpace(byte[] utf8)
    {
        var (inText, escaped) = (false, false);
        foreach (var b in utf8)
        {
            if (!inText && b is (0x20 or 0x0A or 0x0D or 0x09))
            {
                return true;
            }

            inText ^= b == '"' && !escaped;
            escaped = inText && b == '\\' && !escaped;
        }

        return false;
    }

    private static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static HealthCardVerdict Refused(HealthCardProblem problem) => new() { Problems = [problem] };
}
