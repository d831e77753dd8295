using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sen.Laboratory;

/// <summary>Samples and results.</summary>
public static class LaboratoryModule
{
    public static IServiceCollection AddLaboratory(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    public static IEndpointRouteBuilder MapLaboratory(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
