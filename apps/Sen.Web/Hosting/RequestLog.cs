using System.Diagnostics;

namespace Sen.Web.Hosting;

/// <summary>One line for each request: method, route template, status, time. Never the address itself: it may name a person.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (logger.IsEnabled(LogLevel.Debug))
            {
                var template = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
                var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                Handled(logger, context.Request.Method, template, context.Response.StatusCode, milliseconds);
            }
        }
    }

    [LoggerMessage(EventId = 901, Level = LogLevel.Debug, Message = "{Method} {Route} {Status} in {Milliseconds:0.0} ms")]
    private static partial void Handled(ILogger logger, string method, string route, int status, double milliseconds);
}
