using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Sen.Accounts.Smart;

/// <summary>Requests to the token endpoints a minute: from one address, and of one client once it has shown who it is.</summary>
internal sealed class TokenLimit(IOptions<AccountsOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(who =>
        RateLimitPartition.GetSlidingWindowLimiter(who, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = options.Value.TokenRequests,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = 6,
        }));

    internal bool Allows(string kind, string? who)
    {
        using var lease = _limiter.AttemptAcquire($"{kind}:{who}");
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
