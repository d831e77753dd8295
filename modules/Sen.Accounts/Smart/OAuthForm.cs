using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>The parameters of a request: each once, a form of moderate size (RFC 6749, 3.2).</summary>
internal sealed class OAuthForm
{
    private const long LargestBody = 64 * 1024;

    private readonly Dictionary<string, string> _values;

    private OAuthForm(Dictionary<string, string> values) => _values = values;

    /// <summary>Null when it is not there or empty: "parameters sent without a value MUST be treated as if they were omitted".</summary>
    internal string? this[string name] => _values.GetValueOrDefault(name);

    internal static async Task<Result<OAuthForm>> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return OAuthFailure.Request("Send application/x-www-form-urlencoded.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestBody;
        }

        try
        {
            return Of(await context.Request.ReadFormAsync(context.RequestAborted));
        }
        catch (Exception exception) when (exception is BadHttpRequestException or InvalidDataException)
        {
            return OAuthFailure.Request("The form could not be read.");
        }
    }

    internal static Result<OAuthForm> Of(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> parameters)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (value.Count > 1)
            {
                return OAuthFailure.Request("A parameter is there more than once.");
            }

            if (value is [{ Length: > 0 } text])
            {
                values[name] = text;
            }
        }

        return new OAuthForm(values);
    }
}
