using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sen.Consultation;

/// <summary>The doctor's work on one visit, from opening to signing.</summary>
public static class ConsultationModule
{
    public static IServiceCollection AddConsultation(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    public static IEndpointRouteBuilder MapConsultation(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
