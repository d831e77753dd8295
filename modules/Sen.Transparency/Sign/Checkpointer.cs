using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Record;
using Sen.Transparency.Keys;

namespace Sen.Transparency.Sign;

/// <summary>
/// Looks at the log several times a second and has it signed when it has grown. Of several servers one does, by a lease; should two believe
/// it for a moment, the database still stores checkpoints forwards only.
/// </summary>
internal sealed class Checkpointer(
    IRecord record, CheckpointSigner signer, LogIdentity identity, IOptions<TransparencyOptions> options, ILogger<Checkpointer> logger)
    : BackgroundService
{
    private const string Name = "log.checkpoint";

    // Renewed at every look; long enough for a slow disk, short enough that nobody misses checkpoints when a server is gone.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private volatile bool _leads;

    /// <summary>Whether this server signs now, and so asks the witnesses.</summary>
    internal bool Leads => _leads;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A log that cannot be signed yet is no reason not to care for people.
        await Steadily.RunAsync(LookAsync, Failed, AfterFailure, stoppingToken);
        await LeaveAsync();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var leads = await record.Feed.Series.LeaseAsync(Name, _owner, Lease, cancellationToken);
        if (leads && !_leads)
        {
            logger.Leading(identity.Origin);
        }

        _leads = leads;
        if (leads)
        {
            await signer.SignAsync(cancellationToken);
        }

        await Task.Delay(options.Value.CheckpointMilliseconds, cancellationToken);
    }

    private void Failed(Exception exception)
    {
        _leads = false;
        logger.SigningFailed(exception);
    }

    /// <summary>A last checkpoint over what this server still sealed, and the way is free for the next.</summary>
    private async Task LeaveAsync()
    {
        if (!_leads)
        {
            return;
        }

        try
        {
            await signer.SignAsync(CancellationToken.None);
            await record.Feed.Series.LeaseAsync(Name, _owner, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            logger.SigningFailed(exception);
        }

        _leads = false;
    }
}
