using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sen.Reception;

/// <summary>Check-in, queues, calls and hall boards.</summary>
public static class ReceptionModule
{
    public static IServiceCollection AddReception(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    public static IEndpointRouteBuilder MapReception(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
