using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// The paths that were found to the same anchors. Building one costs more than everything else in a verification, and a check of the log verifies a hundred thousand
/// documents of a few hundred signers. What led to an anchor once leads there at every moment at which all of its certificates hold, whatever else lies in a document.
/// </summary>
internal sealed class KnownPaths(IReadOnlyList<X509Certificate2> anchors, bool forTimestamps = false)
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, CertificatePath> _good = new(StringComparer.Ordinal);

    internal CertificatePath Find(X509Certificate2 certificate, IEnumerable<X509Certificate2> pool, DateTimeOffset at)
    {
        var name = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(certificate.RawData));
        if (_good.TryGetValue(name, out var known) && known.HoldsAt(at))
        {
            return known;
        }

        var path = CertificatePath.Find(certificate, pool, anchors, at, forTimestamps);
        if (path.Problems.Count == 0)
        {
            if (_good.Count >= Most)
            {
                _good.Clear();
            }

            _good[name] = path;
        }

        return path;
    }
}
