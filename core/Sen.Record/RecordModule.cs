using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Puts the Record into a host.</summary>
public static class RecordModule
{
    /// <summary>
    /// Registers <see cref="IRecord"/>, <see cref="ISealedLog"/>, <see cref="ILogVerifier"/> and <see cref="IErasure"/>. The Record is opened when the host starts (before other hosted services that come
    /// after it), so <see cref="IRecord"/> may be used from then on (and held before, by the constructor of a hosted service), and
    /// closed when the container is disposed of.
    /// </summary>
    public static IServiceCollection AddSenRecord(this IServiceCollection services, Action<RecordOptions>? configure = null)
    {
        services.AddOptions<RecordOptions>().BindConfiguration("Record").Configure(o => configure?.Invoke(o)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RecordHost>();
        services.AddHostedService(p => p.GetRequiredService<RecordHost>());
        services.AddSingleton(p => p.GetRequiredService<RecordHost>().Record);
        services.AddSingleton(p => p.GetRequiredService<RecordHost>().Record.Conformance);
        services.AddSingleton<IRecord, HostedRecord>();
        services.AddSingleton<ISealedLog, HostedLog>();
        services.AddSingleton<ILogVerifier, HostedVerifier>();
        services.AddSingleton<IErasure, HostedErasure>();
        services.AddHealthChecks().AddCheck<RecordHealthCheck>("record", tags: ["ready"]);
        return services;
    }
}

/// <summary>Opens the Record with the host and closes it after everything that uses it.</summary>
internal sealed class RecordHost(IOptions<RecordOptions> options, ILoggerFactory loggers, IServiceProvider services) : IHostedLifecycleService, IAsyncDisposable
{
    private OpenRecord? _record;

    internal OpenRecord Record => _record ?? throw new InvalidOperationException("The Record is opened when the host starts.");

    public async Task StartingAsync(CancellationToken cancellationToken) =>
        _record ??= await RecordFactory.OpenAsync(options.Value, services.GetService<TimeProvider>() ?? TimeProvider.System, loggers, services.GetService<ITerminology>(), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _record, null) is { } record)
        {
            await record.DisposeAsync();
        }
    }
}

internal sealed class RecordHealthCheck(IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await services.GetRequiredService<OpenRecord>().PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The Record does not answer.", exception);
        }
    }
}
