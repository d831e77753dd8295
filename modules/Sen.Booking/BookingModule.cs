using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Booking.Book;
using Sen.Booking.Cancel;
using Sen.Booking.FindSlot;
using Sen.Booking.Home;
using Sen.Booking.Tickets;
using Sen.Ui;

namespace Sen.Booking;

/// <summary>The citizen's home, booking, tickets: finding a free slot, taking it, following one's place in the queue.</summary>
public static class BookingModule
{
    public static IServiceCollection AddBooking(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<BookingOptions>().Bind(configuration.GetSection("Booking")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ClinicDirectory>().AddSingleton<SlotFinder>();
        services.AddSingleton<RoomQueues>();
        services.AddHttpContextAccessor();
        services.AddScoped<TicketReading>().AddScoped<HomeToday>();
        services.AddScoped<BookingFlow>().AddScoped<BookAppointment>().AddScoped<ProblemTexts>().AddScoped<When>();
        AddMenu(services);
        return services;
    }

    public static IEndpointRouteBuilder MapBooking(this IEndpointRouteBuilder routes)
    {
        TicketLive.Map(routes);
        LateNotice.Map(routes);
        CancelAppointment.Map(routes);
        TakeDose.Map(routes);
        return routes;
    }

    private static void AddMenu(IServiceCollection services)
    {
        static NavItem Item(string href, string icon, string key, int order) =>
            new() { Area = NavArea.Citizen, Href = href, Icon = icon, Texts = typeof(Texts), TextKey = key, Order = order };

        services.AddNavItem(Item("/", "home", "Nav.Home", 10));
        services.AddNavItem(Item("/appointments", "calendar-heart", "Nav.Appointments", 20));
        services.AddNavItem(Item("/my-code", "qrcode", "Nav.MyCode", 30) with { Featured = true });
    }
}
