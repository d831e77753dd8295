using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Compose;

namespace Sen.Documents;

/// <summary>The legal documents of a visit: composed, signed, sealed, printed.</summary>
public static class DocumentsModule
{
    public static IServiceCollection AddDocuments(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DocumentsOptions>()
            .Configure(options => options.PublicAddress = configuration["Accounts:PublicAddress"] ?? options.PublicAddress)
            .BindConfiguration("Documents").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<VisitReader>().AddSingleton<DocumentShelf>().AddSingleton<MakeDocuments>();
        services.AddSingleton<VisitDocuments>().AddHostedService(provider => provider.GetRequiredService<VisitDocuments>());
        return services;
    }

    public static IEndpointRouteBuilder MapDocuments(this IEndpointRouteBuilder routes) => routes;
}
