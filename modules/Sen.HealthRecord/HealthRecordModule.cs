using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sen.HealthRecord;

/// <summary>A person's own lifelong record and who looked at it.</summary>
public static class HealthRecordModule
{
    public static IServiceCollection AddHealthRecord(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    public static IEndpointRouteBuilder MapHealthRecord(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
