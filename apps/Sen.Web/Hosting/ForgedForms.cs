using Microsoft.AspNetCore.Antiforgery;

namespace Sen.Web.Hosting;

/// <summary>A form without a token of ours is refused here: endpoints that are compiled with the code throw when they read one, which would be an error of ours.</summary>
internal static class ForgedForms
{
    // The page that tells of it is read as a GET, with what was found out about the form still there.
    internal static void UseForgedForms(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });
}
