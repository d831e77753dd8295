using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sen.Accounts.Smart;

/// <summary>The addresses for programs. They need no session and look at no cookie.</summary>
internal static class SmartEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/fhir/.well-known/smart-configuration", Metadata).WithName("oauth.smart-configuration").AllowAnonymous();
        routes.MapGet("/.well-known/oauth-authorization-server", Metadata).WithName("oauth.metadata").AllowAnonymous();
        routes.MapGet("/.well-known/openid-configuration", Metadata).WithName("oauth.openid-configuration").AllowAnonymous();
        routes.MapMethods("/oauth/userinfo", ["GET", "POST"], context => context.RequestServices.GetRequiredService<UserInfoEndpoint>().HandleAsync(context)).WithName("oauth.userinfo").AllowAnonymous();
        routes.MapGet("/oauth/keys", KeysAsync).WithName("oauth.keys").AllowAnonymous();
        routes.MapPost("/oauth/token", context => context.RequestServices.GetRequiredService<TokenEndpoint>().HandleAsync(context)).WithName("oauth.token").AllowAnonymous();
        routes.MapPost("/oauth/revoke", context => context.RequestServices.GetRequiredService<TokenEndpoint>().RevokeAsync(context)).WithName("oauth.revoke").AllowAnonymous();
        routes.MapPost("/oauth/introspect", context => context.RequestServices.GetRequiredService<TokenEndpoint>().IntrospectAsync(context)).WithName("oauth.introspect").AllowAnonymous();
    }

    // JSON whatever Accept says (SMART, conformance).
    private static Task Metadata(HttpContext context) => WriteAsync(context, context.RequestServices.GetRequiredService<AuthorizationServer>().Metadata(context.Request));

    private static async Task KeysAsync(HttpContext context) => await WriteAsync(context, await context.RequestServices.GetRequiredService<SigningKeys>().SetAsync(context.RequestAborted));

    private static Task WriteAsync(HttpContext context, IReadOnlyDictionary<string, object> document)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "public, max-age=300";
        return JsonSerializer.SerializeAsync(context.Response.Body, document, cancellationToken: context.RequestAborted);
    }
}
