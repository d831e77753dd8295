using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sen.Log;
using Sen.Record;
using Sen.Transparency.Cosign;
using Sen.Transparency.Keys;
using Sen.Transparency.Publish;
using Sen.Transparency.Sign;
using Sen.Transparency.Verify;
using Sen.Transparency.Watch;
using Sen.Transparency.Witnessing;
using Sen.Ui;

namespace Sen.Transparency;

/// <summary>The log for everybody: signed, cosigned, published, checked.</summary>
public static class TransparencyModule
{
    public static IServiceCollection AddTransparency(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddWitness(configuration);
        services.AddSingleton<LogIdentity>().AddSingleton<PublishedLog>().AddSingleton<ILogProofs>(provider => provider.GetRequiredService<PublishedLog>()).AddSingleton<WitnessStandings>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<CheckpointSigner>(p, (IWitnessStore)Memory(p)));
        services.AddSingleton<Checkpointer>().AddHostedService(p => p.GetRequiredService<Checkpointer>());
        services.AddSingleton(_ => new WitnessClient(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })));
        services.AddHostedService<CosignatureCollector>();
        services.AddSingleton<RunningCheck>().AddHostedService(p => p.GetRequiredService<RunningCheck>());
        services.AddScoped<LogReading>();
        services.AddHttpContextAccessor();
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = LogPage.Path,
            Icon = "certificate",
            Texts = typeof(Texts),
            TextKey = "Nav.Log",
            Roles = [Roles.Admin, Roles.Auditor],
            Order = 90,
        });
        return services;
    }

    public static IEndpointRouteBuilder MapTransparency(this IEndpointRouteBuilder routes)
    {
        LogEndpoints.Map(routes);
        return routes.MapWitness();
    }

    /// <summary>Only the witness, for a process of its own.</summary>
    public static IServiceCollection AddWitness(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<TransparencyOptions>().Bind(configuration.GetSection("Log")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WitnessOptions>().Bind(configuration.GetSection("Witness")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LogAlerts>().AddSingleton<TransparencyMetrics>().AddSingleton<WitnessService>();
        return services;
    }

    public static IEndpointRouteBuilder MapWitness(this IEndpointRouteBuilder routes)
    {
        WitnessEndpoints.Map(routes);
        return routes;
    }

    /// <summary>The public key of the witness in these services, as text (vkey); null: it witnesses nothing.</summary>
    public static string? WitnessKey(IServiceProvider services) => services.GetRequiredService<WitnessService>().Verifier?.ToString();

    // What was signed last is remembered as a witness remembers: it is a witness of its own log.
    private static WitnessStore Memory(IServiceProvider services) =>
        new(LogIdentity.MemoryFile(services.GetRequiredService<IOptions<TransparencyOptions>>().Value));
}
