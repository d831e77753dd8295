using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Sen.Web.Hosting;

/// <summary>Metrics and traces over OTLP, only when an endpoint is configured (OTEL_EXPORTER_OTLP_ENDPOINT).</summary>
internal sealed class Telemetry : IHostedService, IDisposable
{
    private readonly MeterProvider _meters = Sdk.CreateMeterProviderBuilder()
        .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql", "Sen.*")
        .AddOtlpExporter()
        .Build();

    private readonly TracerProvider _tracer = Sdk.CreateTracerProviderBuilder()
        .AddSource("Sen.*", "Npgsql")
        .AddOtlpExporter()
        .Build();

    internal static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            services.AddHostedService<Telemetry>();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _tracer.ForceFlush(2_000);
        _meters.ForceFlush(2_000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _tracer.Dispose();
        _meters.Dispose();
    }
}
