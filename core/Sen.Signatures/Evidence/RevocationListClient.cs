using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// Fetches revocation lists from where certificates point (RFC 5280 §4.2.1.13) and keeps each until the next is due. Used when signing, for certificates of
/// our own signers and of the timestamp authority; never for certificates in a document that somebody presents.
/// </summary>
public sealed class RevocationListClient(HttpClient http, TimeProvider clock) : IRevocationSource
{
    private const int MaxBytes = 16 * 1024 * 1024;

    // A list that is due only in months is asked for again sooner, so that a revocation is seen within the hour.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    // So long a place that did not answer is not asked again: signers do not wait for it one by one.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Uri, KeptList> _kept = new();
    private readonly ConcurrentDictionary<Uri, DateTimeOffset> _away = new();

    /// <summary>The lists that were fetched and not asked for again yet.</summary>
    public IReadOnlyList<byte[]> Kept => [.. _kept.Values.Select(k => k.List)];

    public async Task<SignResult<byte[]>> ListForAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        if (Pointer(certificate) is not { } address)
        {
            return new Refusal(RefusalCode.NoRevocationData, "The certificate names no revocation list that can be fetched over HTTP.");
        }

        var now = clock.GetUtcNow();
        var kept = _kept.GetValueOrDefault(address);
        if (kept?.AskAgain > now)
        {
            return kept.List;
        }

        var fetched = _away.TryGetValue(address, out var until) && until > now
            ? new Refusal(RefusalCode.NoRevocationData, "The revocation list could not be had a moment ago.")
            : await FetchAsync(address, now, cancellationToken);
        if (fetched.Succeeded)
        {
            return fetched;
        }

        _away[address] = until > now ? until : now + Rest;

        // Until the next one is due a list says what it says, also when a newer one cannot be had.
        return kept?.NextUpdate > now ? kept.List : fetched;
    }

    private async Task<SignResult<byte[]>> FetchAsync(Uri address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode || await BoundedBody.ReadAsync(response, MaxBytes, cancellationToken) is not { } bytes || RevocationList.Read(bytes) is not { } list)
            {
                return new Refusal(RefusalCode.NoRevocationData, $"The revocation list cannot be read ({(int)response.StatusCode}).");
            }

            _kept[address] = new KeptList(bytes, list.NextUpdate < now + MaxAge ? list.NextUpdate.Value : now + MaxAge, list.NextUpdate);
            return bytes;
        }
        catch (HttpRequestException e)
        {
            return new Refusal(RefusalCode.NoRevocationData, $"The revocation list cannot be reached: {e.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal(RefusalCode.NoRevocationData, "The revocation list did not come in time.");
        }
    }

    // CRLDistributionPoints ::= SEQUENCE OF SEQUENCE { distributionPoint [0] { fullName [0] GeneralNames OPTIONAL … } OPTIONAL … }
    private static Uri? Pointer(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == "2.5.29.31") is { } extension
                ? Addresses(new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence()).FirstOrDefault()
                : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static IEnumerable<Uri> Addresses(AsnReader points)
    {
        var context0 = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        var address = new Asn1Tag(TagClass.ContextSpecific, 6);
        while (points.HasData)
        {
            var point = points.ReadSequence();
            if (!point.HasData || point.PeekTag() != context0 || point.ReadSequence(context0) is not { HasData: true } name || name.PeekTag() != context0)
            {
                continue;
            }

            var names = name.ReadSequence(context0);
            while (names.HasData)
            {
                if (!names.PeekTag().HasSameClassAndValue(address))
                {
                    names.ReadEncodedValue();
                }
                else if (Uri.TryCreate(names.ReadCharacterString(UniversalTagNumber.IA5String, address), UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
                {
                    yield return uri;
                }
            }
        }
    }

    private sealed record KeptList(byte[] List, DateTimeOffset AskAgain, DateTimeOffset? NextUpdate);
}
