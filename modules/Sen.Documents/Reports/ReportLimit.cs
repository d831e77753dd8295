using System.Threading.RateLimiting;

namespace Sen.Documents.Reports;

/// <summary>Reports in an hour: from one address, and in all. Nobody signs in to report, so nobody may fill the list.</summary>
internal sealed class ReportLimit : IDisposable
{
    internal const int FromOneAddress = 5;
    internal const int InAll = 200;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly PartitionedRateLimiter<string> _addresses = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = FromOneAddress, Window = Window }));

    private readonly FixedWindowRateLimiter _all = new(new FixedWindowRateLimiterOptions { PermitLimit = InAll, Window = Window });

    internal bool Allows(string? address)
    {
        using var own = _addresses.AttemptAcquire(address ?? "");
        if (!own.IsAcquired)
        {
            return false;
        }

        using var all = _all.AttemptAcquire();
        return all.IsAcquired;
    }

    public void Dispose()
    {
        _addresses.Dispose();
        _all.Dispose();
    }
}
