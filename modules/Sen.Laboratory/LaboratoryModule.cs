using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Laboratory.Release;
using Sen.Laboratory.TakeSpecimen;
using Sen.Record;
using Sen.Ui;

namespace Sen.Laboratory;

/// <summary>Samples and results.</summary>
public static class LaboratoryModule
{
    public static IServiceCollection AddLaboratory(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddHttpContextAccessor();
        services.AddScoped<Bench>();
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/lab",
            Icon = "test-pipe",
            Texts = typeof(Texts),
            TextKey = "Nav.Laboratory",
            Roles = [Roles.Lab],
            Order = 30,
        });
        return services;
    }

    public static IEndpointRouteBuilder MapLaboratory(this IEndpointRouteBuilder routes)
    {
        var bench = routes.MapGroup("/staff/lab").RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Lab });
        SpecimenTaken.Map(bench);
        ReleaseResults.Map(bench);
        return routes;
    }
}
