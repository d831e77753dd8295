using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Bulk;
using Sen.Exchange.Bundles;
using Sen.Exchange.Matching;
using Sen.Exchange.Rest;
using Sen.Exchange.Subscriptions;
using Sen.Exchange.Summary;
using Sen.Exchange.Terminology;
using Sen.Exchange.Validation;

namespace Sen.Exchange;

/// <summary>The FHIR REST interface.</summary>
public static class ExchangeModule
{
    public static IServiceCollection AddExchange(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ExchangeOptions>().Bind(configuration.GetSection("Exchange")).ValidateDataAnnotations().ValidateOnStart();
        services.AddRequestTimeouts();
        services.AddSingleton<Interactions>().AddSingleton<Searches>().AddSingleton<Operations>().AddSingleton<Transactions>().AddSingleton<Batches>().AddSingleton<ValidateDoor>();
        services.AddOptions<BulkOptions>().Bind(configuration.GetSection("Bulk")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BulkFolder>().AddSingleton<ExportRun>().AddSingleton<ImportRun>();
        services.AddSingleton<BulkDoor>().AddSingleton<ImportDoor>().AddSingleton<BulkStatus>();
        services.AddSingleton<BulkWorker>().AddHostedService(p => p.GetRequiredService<BulkWorker>());
        services.AddTerminology().AddSummary().AddSingleton<PersonMatcher>();
        services.AddOptions<SubscriptionOptions>().Bind(configuration.GetSection("Subscriptions")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SubscriptionSeal>().AddSingleton<SubscriptionGate>().AddSingleton<SubscriptionEvents>().AddSingleton<SubscriptionSignal>();
        services.AddSingleton<SubscriptionOperations>().AddSingleton<Deliveries>().AddHostedService<SubscriptionReader>();
        return services;
    }

    public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder routes)
    {
        FhirEndpoints.Map(routes);
        return routes;
    }
}
