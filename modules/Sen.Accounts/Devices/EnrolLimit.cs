using System.Net;
using System.Threading.RateLimiting;

namespace Sen.Accounts.Devices;

/// <summary>Ten tries at a device code in ten minutes from one address: a code of ten characters cannot be guessed at that pace.</summary>
internal sealed class EnrolLimit : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = 10,
            Window = TimeSpan.FromMinutes(10),
        }));

    internal bool Allows(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address?.ToString() ?? "");
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
