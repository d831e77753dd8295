using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.HealthRecord.Access;
using Sen.HealthRecord.Review;
using Sen.HealthRecord.Timeline;
using Sen.HealthRecord.Visit;
using Sen.Record;
using Sen.Ui;

namespace Sen.HealthRecord;

/// <summary>A person's own lifelong record and who looked at it.</summary>
public static class HealthRecordModule
{
    public static IServiceCollection AddHealthRecord(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<HealthRecordOptions>().Bind(configuration.GetSection("HealthRecord")).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpContextAccessor();
        services.AddScoped<Person>().AddScoped<RecordTimeline>().AddScoped<VisitReading>().AddScoped<AccessReading>().AddScoped<AnswerAccess>();
        services.AddScoped<ReviewReading>().AddScoped<ReviewWriting>();
        services.AddNavItem(Item("/record", "clipboard-heart", "Nav.Record", 40));
        services.AddNavItem(Item("/family", "users", "Nav.Family", 50));
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = ReviewEndpoints.Path,
            Icon = "shield-check",
            Texts = typeof(Texts),
            TextKey = "Nav.Audit",
            Roles = [Roles.Auditor, Roles.Manager],
            Order = 85,
        });
        return services;
    }

    public static IEndpointRouteBuilder MapHealthRecord(this IEndpointRouteBuilder routes)
    {
        AccessAnswer.Map(routes);
        AccessList.Map(routes);
        ReviewEndpoints.Map(routes);
        RecordFile.Map(routes);
        return routes;
    }

    private static NavItem Item(string href, string icon, string key, int order) =>
        new() { Area = NavArea.Citizen, Href = href, Icon = icon, Texts = typeof(Texts), TextKey = key, Order = order };
}
