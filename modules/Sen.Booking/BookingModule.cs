using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sen.Booking;

/// <summary>Finding a free slot and booking it.</summary>
public static class BookingModule
{
    public static IServiceCollection AddBooking(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    public static IEndpointRouteBuilder MapBooking(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
