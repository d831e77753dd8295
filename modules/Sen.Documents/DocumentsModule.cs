using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Compose;
using Sen.Documents.Open;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Documents.Verify;
using Sen.Record;
using Sen.Ui;

namespace Sen.Documents;

/// <summary>The legal documents of a visit: composed, signed, sealed, printed.</summary>
public static class DocumentsModule
{
    public static IServiceCollection AddDocuments(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DocumentsOptions>()
            .Configure(options =>
            {
                options.PublicAddress = configuration["Accounts:PublicAddress"] ?? options.PublicAddress;
                options.KeyDirectory = Path.Combine(configuration["Accounts:DataDirectory"] ?? "", options.KeyDirectory);
            })
            .BindConfiguration("Documents").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<VisitReader>().AddSingleton<DocumentShelf>().AddSingleton<MakeDocuments>();
        services.AddSingleton<KeyRing>().AddSingleton<DocumentSigner>().AddSingleton<FinishDocument>();
        services.AddHttpContextAccessor();
        services.AddScoped<SigningDesk>();
        services.AddSingleton<KnownFacilities>().AddSingleton<DocumentJudge>().AddSingleton<DocumentProofs>();
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/documents",
            Icon = "signature",
            Texts = typeof(Texts),
            TextKey = "Nav.Waiting",
            Roles = [Roles.Doctor, Roles.Lab],
            Order = 60,
        });
        services.AddSingleton<VisitDocuments>().AddHostedService(provider => provider.GetRequiredService<VisitDocuments>());
        return services;
    }

    public static IEndpointRouteBuilder MapDocuments(this IEndpointRouteBuilder routes)
    {
        OpenDocument.Map(routes);
        VerifyEndpoints.Map(routes);
        SignWaiting.Map(routes.MapGroup("/staff/documents").RequireAuthorization(new AuthorizeAttribute { Roles = $"{Roles.Doctor},{Roles.Lab}" }));
        return routes;
    }
}
