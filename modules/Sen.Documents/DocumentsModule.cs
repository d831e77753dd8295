using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sen.Documents.Cards;
using Sen.Documents.Cards.Links;
using Sen.Documents.Compose;
using Sen.Documents.Keys;
using Sen.Documents.Open;
using Sen.Documents.Reports;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Documents.Trust;
using Sen.Documents.Verify;
using Sen.Outbound;
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
            .Configure(options => options.Place(configuration))
            .BindConfiguration("Documents").ValidateDataAnnotations()
            .Validate(o => o.RemoteSigning.Values.All(s => s.Address is { IsAbsoluteUri: true }), "Documents:RemoteSigning: each service needs its Address.")
            .Validate(o => o.PublicAddress.Length <= DocumentsOptions.LongestPublicAddress, "Documents:PublicAddress leaves no room for the addresses of health links.")
            .ValidateOnStart();
        services.AddSingleton<VisitReader>().AddSingleton<DocumentShelf>().AddSingleton<MakeDocuments>();
        AddTrust(services);
        services.AddSingleton<KeyRegister>().AddSingleton<KeyPlaces>().AddSingleton<SealPins>().AddSingleton<CertificateCheck>().AddSingleton<KeyOwners>().AddSingleton<KeyEnrolment>();
        services.AddSingleton<KeyRing>().AddSingleton<DocumentSigner>().AddSingleton<FinishDocument>();
        services.AddSingleton<SealWaiting>().AddSingleton<LateSeals>().AddHostedService(provider => provider.GetRequiredService<LateSeals>());
        services.AddSingleton<VisitPapers>().AddSingleton<IVisitPapers>(provider => provider.GetRequiredService<VisitPapers>());
        services.AddSingleton<CounterSigners>().AddSingleton<CounterSigning>().AddSingleton<CounterSignatures>();
        services.AddSingleton<SigningKeys>().AddSingleton<PaperSignatures>();
        services.AddHttpContextAccessor();
        services.AddScoped<SigningDesk>().AddScoped<SigningBatch>().AddScoped<IPaperSigning, PaperSigning>().AddScoped<KeyDesk>();
        services.AddSingleton<KnownFacilities>().AddSingleton<KnownPapers>().AddSingleton<Dispensed>().AddSingleton<VerifyCounter>().AddSingleton<DocumentJudge>().AddSingleton<DocumentProofs>();
        services.AddSingleton<IVersionCheck>(provider => new DocumentCheck(
            provider.GetRequiredService<IRecord>(), provider.GetRequiredService<ISealedLog>(), provider.GetRequiredService<DocumentTrust>().VerifierAsync));
        AddCards(services);
        AddReports(services);
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
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/documents/keys",
            Icon = "key",
            Texts = typeof(KeyTexts),
            TextKey = "Nav.Keys",
            Roles = [Roles.Admin],
            Order = 92,
        });
        services.AddSingleton<VisitDocuments>().AddHostedService(provider => provider.GetRequiredService<VisitDocuments>());
        return services;
    }

    private static void AddTrust(IServiceCollection services)
    {
        services.AddSingleton<TrialAuthority>().AddSingleton<NodeRevocations>().AddSingleton<DocumentEvidence>().AddSingleton<DocumentTrust>().AddSingleton<RevocationQuestions>().AddSingleton<EvidenceMetrics>();
        services.AddSingleton<PaperLevel>().AddSingleton<LateTimestamps>().AddHostedService(provider => provider.GetRequiredService<LateTimestamps>());
        services.AddSingleton<LateRevocations>().AddHostedService(provider => provider.GetRequiredService<LateRevocations>());
        services.AddHttpClient(DocumentEvidence.HttpClientName, (provider, client) => client.Timeout = provider.GetRequiredService<IOptions<DocumentsOptions>>().Value.Timestamps.TimeLimit);

        // Where a list or a responder is, is said by certificates, not by the settings.
        services.AddHttpClient(NodeRevocations.HttpClientName, (provider, client) => client.Timeout = provider.GetRequiredService<IOptions<DocumentsOptions>>().Value.Revocation.TimeLimit)
            .ConfigurePrimaryHttpMessageHandler(provider => SafeAddresses.Handler(
                provider.GetRequiredService<IOptions<DocumentsOptions>>().Value.Revocation.Loopback ?? provider.GetRequiredService<IOptions<SenUiOptions>>().Value.Practice));
    }

    private static void AddCards(IServiceCollection services) => services
        .AddSingleton<CardReader>().AddSingleton<CardIssuers>().AddSingleton<CardJudge>()
        .AddSingleton<CardDesk>().AddSingleton<IHealthCards>(provider => provider.GetRequiredService<CardDesk>())
        .AddSingleton<LinkShelf>().AddSingleton<LinkDesk>().AddSingleton<LinkLimit>().AddSingleton<LinkTickets>();

    private static void AddReports(IServiceCollection services) => services
        .AddSingleton<ReportTokens>().AddSingleton<ReportLimit>().AddSingleton<ReportDesk>()
        .AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = ReportEndpoints.Path,
            Icon = "flag",
            Texts = typeof(ReportTexts),
            TextKey = "Nav",
            Roles = [Roles.Auditor, Roles.Manager],
            Order = 87,
        });

    public static IEndpointRouteBuilder MapDocuments(this IEndpointRouteBuilder routes)
    {
        OpenDocument.Map(routes);
        VerifyEndpoints.Map(routes);
        TrustEndpoints.Map(routes);
        KeyEndpoints.Map(routes.MapGroup("/staff/documents/keys").RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Admin }));
        CardEndpoints.Map(routes);
        LinkEndpoints.Map(routes);
        ReportEndpoints.Map(routes);
        SignWaiting.Map(routes.MapGroup("/staff/documents").RequireAuthorization(new AuthorizeAttribute { Roles = $"{Roles.Doctor},{Roles.Lab}" }));
        return routes;
    }
}
