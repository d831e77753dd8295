using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Configuration.Memory;
using Sen.Accounts.Outbox;
using Sen.Record;
using Sen.Ui;
using Sen.Web.Demo;
using Sen.Web.Pages;

namespace Sen.Web.Hosting;

/// <summary>Puts a node together: the Record, the modules, the pages and what stands around every request.</summary>
public static class SenServer
{
    /// <summary>Largest request body in bytes: a FHIR transaction of a long visit fits several times.</summary>
    private const long LargestBody = 20 * 1024 * 1024;

    /// <param name="options">Where data is and how the node is reached.</param>
    /// <param name="configure">Last word on services and configuration: tests bring their clock and server here.</param>
    /// <param name="environment">Null takes ASPNETCORE_ENVIRONMENT.</param>
    public static WebApplication Build(NodeOptions options, Action<WebApplicationBuilder>? configure = null, string? environment = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(SenServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = environment,
        });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogs });
        builder.Configuration.AddInMemoryCollection(Settings(options));
        AddHost(builder, options);
        AddPages(builder.Services);
        AddRecord(builder.Services, options);
        builder.Services.AddModules(builder.Configuration);
        builder.Services.AddSingleton<DemoNode>().AddHostedService(provider => provider.GetRequiredService<DemoNode>());
        configure?.Invoke(builder);
        var app = builder.Build();
        Use(app);
        Map(app);
        return app;
    }

    /// <summary>What is logged unless the environment says otherwise (Logging__LogLevel__Default=Information).</summary>
    private static readonly Dictionary<string, string?> QuietLogs = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Warning",

        // Keys lie in the data folder, readable by its owner; the operations guide says how to encrypt them at rest.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
    };

    private static Dictionary<string, string?> Settings(NodeOptions options) => new(StringComparer.Ordinal)
    {
        ["urls"] = $"http://127.0.0.1:{options.Port}",
        ["Accounts:DataDirectory"] = options.DataDirectory,
        ["Accounts:Postgres"] = options.Postgres,
        ["Log:DataDirectory"] = options.DataDirectory,

        // Otherwise the development environment serves assets uncompressed and uncached.
        ["ReloadStaticAssetsAtRuntime"] = "false",
    };

    private static void AddHost(WebApplicationBuilder builder, NodeOptions options)
    {
        // Assets come from the projects until they are published beside the program.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        // The framework's own request lines hold query strings, which may name people: RequestLog tells what may be told.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var services = builder.Services;
        services.AddDataProtection()
            .SetApplicationName("sen")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(options.DataDirectory, "keys")));
        services.AddSingleton(options);
        Telemetry.AddTo(services, builder.Configuration);
        var demo = DemoMarker.Read(options.DataDirectory);
        services.AddSingleton<TimeProvider>(demo is null && options.Empty ? TimeProvider.System : new DemoClock());
        services.Configure<SenUiOptions>(ui => ui.Practice = ui.SampleData = demo is not null || !options.Empty);
        if (builder.Environment.IsDevelopment())
        {
            services.AddSingleton<DevelopmentOutbox>().AddSingleton<IMessageSender>(p => p.GetRequiredService<DevelopmentOutbox>());
        }
    }

    private static void AddRecord(IServiceCollection services, NodeOptions options) => services.AddSenRecord(options.Apply);

    private static void AddPages(IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddCascadingAuthenticationState();
        services.AddSenUi();
        services.AddProblemDetails();
        CrossOrigin.AddTo(services);
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "sen.forms");
        services.AddResponseCompression(compression =>
        {
            // Pages carry antiforgery tokens, which are masked anew each time: BREACH learns nothing from their length.
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/fhir+json", "application/fhir+xml", "application/fhir+ndjson", "image/svg+xml"];
        });
    }

    private static void Use(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseMiddleware<RequestLog>();
        app.UseResponseCompression();
        app.UseSenUi();
        app.UseWhen(IsPage, pages =>
        {
            pages.UseExceptionHandler("/error/500", createScopeForErrors: true);
            pages.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);

            // The page of an error is read, whatever was asked: as a POST it would ask for a form's token and answer 400 instead.
            pages.Use((context, next) =>
            {
                if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
                {
                    context.Request.Method = HttpMethods.Get;
                }

                return next(context);
            });
        });
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseCrossOrigin();
        app.UseAuthentication();
        app.UseNoStoreForPeople();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseForgedForms();
    }

    private static void Map(WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Alive }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        app.MapSenUi();
        app.MapModules();
        app.MapRazorComponents<App>().AddAdditionalAssemblies([.. Modules.Assemblies]);
    }

    // The Date tells this node's own clock, which on a practice node is not the machine's: a bank that signs notices needs it.
    private static Task Alive(HttpContext context, HealthReport report)
    {
        context.Response.Headers.Date = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToString("R");
        return context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted);
    }

    // Machines are told by problem details and OperationOutcome, people by a page.
    private static bool IsPage(HttpContext context) =>
        !Array.Exists(ForMachines, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] ForMachines = ["/fhir", "/health", "/log", "/witness"];
}
