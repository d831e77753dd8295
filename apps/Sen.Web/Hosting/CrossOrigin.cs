using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Sen.Web.Hosting;

/// <summary>
/// Apps that run in a browser under another origin (SMART App Launch, CORS): the FHIR interface, the token endpoints and the log answer them, with
/// bearer tokens and never with cookies, so another site's page can do no more than any program. Pages of people answer no other origin.
/// </summary>
internal static class CrossOrigin
{
    private static readonly string[] Machines = ["/fhir", "/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/keys", "/oauth/userinfo", "/.well-known", "/log", "/cards/issuers", "/cards/links"];

    private static readonly string[] Told = ["ETag", "Location", "Content-Location", "Last-Modified", "WWW-Authenticate", "Retry-After"];

#pragma warning disable S5122 // Any origin may ask, as any program may: without cookies, with a token of its own. Credentials are never allowed with it.
    private static readonly CorsPolicy AnyOrigin = new CorsPolicyBuilder()
        .AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Told).SetPreflightMaxAge(TimeSpan.FromHours(1)).Build();
#pragma warning restore S5122

    internal static void AddTo(IServiceCollection services) => services.AddCors(cors => cors.AddDefaultPolicy(AnyOrigin));

    internal static void UseCrossOrigin(this IApplicationBuilder app) =>
        app.UseWhen(IsForMachines, machines => machines.UseCors());

    private static bool IsForMachines(HttpContext context) =>
        Array.Exists(Machines, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
