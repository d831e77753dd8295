using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Reception.Board;
using Sen.Reception.CheckIn;
using Sen.Reception.Desk;
using Sen.Reception.Facility;
using Sen.Reception.Kiosk;
using Sen.Reception.Queue;
using Sen.Reception.Ticket;
using Sen.Ui;

namespace Sen.Reception;

/// <summary>Check-in, queues, calls and hall boards.</summary>
public static class ReceptionModule
{
    public static IServiceCollection AddReception(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ReceptionOptions>().Bind(configuration.GetSection("Reception")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FacilityDirectory>();
        services.AddSingleton<LiveQueues>();
        services.AddHostedService<LiveQueuesReader>();
        services.AddSingleton<Handoffs>();
        services.AddSingleton<DeskMemory>();
        services.AddSingleton<ICallVoice, EspeakVoice>();
        services.AddScoped<BoardStream>();
        services.AddScoped<KeepCard>();
        services.AddScoped<FindPerson>();
        services.AddScoped<CheckInFacts>();
        services.AddScoped<TakeNumber>();
        services.AddScoped<MoveTicket>();
        services.AddScoped<SearchPeople>();
        services.AddScoped<DeskActions>();
        services.AddScoped<TicketPapers>();
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/reception",
            Icon = "id-badge-2",
            Texts = typeof(Texts),
            TextKey = "Nav.Reception",
            Roles = [Sen.Record.Roles.Clerk],
            Order = 10,
        });
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/reception/queue",
            Icon = "users-group",
            Texts = typeof(Texts),
            TextKey = "Nav.Queue",
            Roles = [Sen.Record.Roles.Clerk, Sen.Record.Roles.Nurse],
            Order = 11,
            Badge = QueueBadge.CountAsync,
        });
        return services;
    }

    public static IEndpointRouteBuilder MapReception(this IEndpointRouteBuilder routes)
    {
        KioskEndpoints.Map(routes);
        DeskEndpoints.Map(routes);
        QueueEndpoints.Map(routes);
        BoardEndpoints.Map(routes);
        return routes;
    }
}
