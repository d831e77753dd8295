using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Fetches revocation lists from where certificates point (RFC 5280 §4.2.1.13).</summary>
internal sealed class RevocationListClient(RevocationFetch fetch)
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    internal Task<SignResult<RevocationSaid>> AskAsync(X509Certificate2 certificate, CancellationToken cancellationToken) => RevocationPlaces.List(certificate) is { } address
        ? fetch.GetAsync(address, address.AbsoluteUri, MaxAge, () => FetchAsync(address, cancellationToken))
        : Task.FromResult<SignResult<RevocationSaid>>(new Refusal(RefusalCode.NoRevocationData, "The certificate names no revocation list that can be fetched over HTTP."));

    private async Task<SignResult<RevocationSaid>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!(await fetch.SendAsync(address, question: null, MaxBytes, cancellationToken)).TryGet(out var bytes, out var refusal))
        {
            return refusal;
        }

        return RevocationList.Read(bytes) is { } list
            ? new RevocationSaid([new RevocationValue(RevocationForm.Crl, bytes)], list.NextUpdate ?? list.ThisUpdate + CertificateStanding.Skew)
            : new Refusal(RefusalCode.NoRevocationData, $"What {address.Host} has is no revocation list.");
    }
}
