using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sen.Ui;

/// <summary>Wires the design language into a host: services, middleware, the preferences endpoint.</summary>
public static class SenUi
{
    private const string FontPath = "/_content/Sen.Ui/built/fonts";

    /// <summary>Localization (Resources/Texts.resx of every assembly), menus, options.</summary>
    public static IServiceCollection AddSenUi(this IServiceCollection services)
    {
        services.AddLocalization(options => options.ResourcesPath = "Resources");
        services.AddOptions<SenUiOptions>().BindConfiguration("Ui");
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture("vi");
            options.SupportedCultures = [.. Preferences.Cultures];
            options.SupportedUICultures = [.. Preferences.Cultures];
            options.RequestCultureProviders = [new CustomRequestCultureProvider(Preferences.CultureOf)];
        });
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<NavigationMenu>();

        // Vietnamese letters go out as themselves, not as &#x1EA1; which would double the size of a page.
        services.Replace(ServiceDescriptor.Singleton(HtmlEncoder.Create(UnicodeRanges.All)));
        return services;
    }

    /// <summary>Adds an entry to a menu; called by the module that owns the page.</summary>
    public static IServiceCollection AddNavItem(this IServiceCollection services, NavItem item) => services.AddSingleton(item);

    /// <summary>Language of the request from its cookie; fonts, whose names carry their hash, cached for good.</summary>
    public static IApplicationBuilder UseSenUi(this IApplicationBuilder app)
    {
        app.UseRequestLocalization();
        return app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(FontPath, StringComparison.Ordinal))
            {
                http.Response.OnStarting(() =>
                {
                    if (http.Response.StatusCode == StatusCodes.Status200OK)
                    {
                        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                    }

                    return Task.CompletedTask;
                });
            }

            return next(http);
        });
    }

    /// <summary>POST /preferences: lang, theme, returnTo.</summary>
    public static IEndpointRouteBuilder MapSenUi(this IEndpointRouteBuilder routes)
    {
        Preferences.Map(routes);
        return routes;
    }
}
