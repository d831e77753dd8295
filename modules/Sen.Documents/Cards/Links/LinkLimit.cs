using System.Threading.RateLimiting;

namespace Sen.Documents.Cards.Links;

/// <summary>Questions in a minute: from one address, and for one link. Nobody signs in to open a link, and every opening is written down.</summary>
internal sealed class LinkLimit : IDisposable
{
    internal const int FromOneAddress = 120;
    internal const int ForOneLink = 20;

    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _addresses = Of(FromOneAddress);

    private readonly PartitionedRateLimiter<string> _links = Of(ForOneLink);

    internal bool Allows(string? address, string link)
    {
        using var own = _addresses.AttemptAcquire(address ?? "");
        if (!own.IsAcquired)
        {
            return false;
        }

        using var one = _links.AttemptAcquire(link);
        return one.IsAcquired;
    }

    public void Dispose()
    {
        _addresses.Dispose();
        _links.Dispose();
    }

    private static PartitionedRateLimiter<string> Of(int permits) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window }));
}
