using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>What a list or an answer that is to be believed says about one certificate.</summary>
/// <param name="ThisUpdate">It was known to be so then.</param>
/// <param name="NextUpdate">When newer information is there; null: at any time (RFC 6960 §4.2.2.1).</param>
/// <param name="RevokedAt">Null: not revoked.</param>
/// <param name="Reason">Null: none was given.</param>
internal sealed record CertificateStanding(DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate, DateTimeOffset? RevokedAt, X509RevocationReason? Reason)
{
    /// <summary>So far may the clocks of an authority, of a timestamp and of this server be apart.</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Until then it is taken for the newest there is.</summary>
    internal DateTimeOffset Until => NextUpdate ?? ThisUpdate + Skew;

    /// <summary>It speaks for a moment until the next one was due; one that was made later speaks for that moment, too.</summary>
    internal bool SpeaksFor(DateTimeOffset at) => ThisUpdate >= at || Until >= at;

    /// <summary>Whether it can be used as the newest there is: begun, and not yet out of date.</summary>
    internal bool IsFresh(DateTimeOffset now) => ThisUpdate <= now + Skew && Until >= now;
}
