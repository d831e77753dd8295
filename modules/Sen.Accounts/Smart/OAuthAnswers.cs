using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>A refusal in the words of RFC 6749, 5.2.</summary>
internal sealed record OAuthFailure(string Error, string Description, int Status = StatusCodes.Status400BadRequest) : Failure(Error, Description)
{
    internal static OAuthFailure Request(string description) => new("invalid_request", description);

    internal static OAuthFailure Client(string description) => new("invalid_client", description, StatusCodes.Status401Unauthorized);

    internal static OAuthFailure Grant(string description) => new("invalid_grant", description);

    internal static OAuthFailure Scope(string description) => new("invalid_scope", description);
}

/// <summary>What the token endpoints answer: JSON that nobody keeps (RFC 6749, 5.1).</summary>
internal static class OAuthAnswers
{
    internal static Task WriteAsync(HttpContext context, IReadOnlyDictionary<string, object> answer, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(response.Body, answer, cancellationToken: context.RequestAborted);
    }

    internal static Task WriteAsync(HttpContext context, Failure failure)
    {
        var refused = failure as OAuthFailure ?? OAuthFailure.Request(failure.Message);

        // Who tried a scheme in the header is told which one was refused (RFC 6749, 5.2).
        if (refused.Status == StatusCodes.Status401Unauthorized)
        {
            var scheme = context.Request.Headers.Authorization.ToString().Split(' ')[0];
            context.Response.Headers.WWWAuthenticate = string.Equals(scheme, "Basic", StringComparison.OrdinalIgnoreCase) ? "Basic realm=\"sen\"" : "Bearer";
        }

        return WriteAsync(
            context,
            new Dictionary<string, object>(StringComparer.Ordinal) { ["error"] = refused.Error, ["error_description"] = refused.Description },
            refused.Status);
    }
}
