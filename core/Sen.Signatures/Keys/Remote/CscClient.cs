using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sen.Signatures;

/// <summary>How this node proves itself to the remote service.</summary>
public abstract record CscServiceAuthorization
{
    private CscServiceAuthorization()
    {
    }

    /// <summary><c>auth/login</c> with a user name and a password (HTTP Basic).</summary>
    public sealed record Basic(string User, string Password) : CscServiceAuthorization
    {
        public override string ToString() => nameof(Basic);
    }

    /// <summary>OAuth 2.0 client credentials at <c>oauth2/token</c>.</summary>
    public sealed record ClientCredentials(string ClientId, string ClientSecret) : CscServiceAuthorization
    {
        public override string ToString() => nameof(ClientCredentials);
    }
}

/// <summary>Speaks the Cloud Signature Consortium API 1.0.4.0 (<c>/csc/v1</c>): one call a method, refusals typed.</summary>
internal sealed class CscClient(HttpClient http, Uri service, CscServiceAuthorization authorization, TimeProvider clock) : IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private string? _token;
    private DateTimeOffset _tokenUntil;

    public void Dispose() => _oneAtATime.Dispose();

    internal Task<SignResult<CscInfo>> InfoAsync(CancellationToken cancellationToken) =>
        PostAsync("info", "{}"u8.ToArray(), token: null, CscJson.Default.CscInfo, cancellationToken);

    internal async Task<SignResult<TAnswer>> CallAsync<TRequest, TAnswer>(
        string method, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
        where TAnswer : class
    {
        var had = _token is not null;
        var answer = await CallOnceAsync(method, request, requestType, answerType, cancellationToken);

        // The service has forgotten the token that was kept, because it was started anew: once more with another.
        return had && _token is null && answer.Refusal is { Code: RefusalCode.Denied }
            ? await CallOnceAsync(method, request, requestType, answerType, cancellationToken)
            : answer;
    }

    private async Task<SignResult<TAnswer>> CallOnceAsync<TRequest, TAnswer>(
        string method, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
        where TAnswer : class
    {
        var token = await TokenAsync(cancellationToken);
        return token.Succeeded
            ? await PostAsync(method, JsonSerializer.SerializeToUtf8Bytes(request, requestType), new AuthenticationHeaderValue("Bearer", token.Value), answerType, cancellationToken)
            : token.Refusal;
    }

    private async Task<SignResult<string>> TokenAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_token is { } kept && _tokenUntil > clock.GetUtcNow())
            {
                return kept;
            }

            var answer = authorization switch
            {
                CscServiceAuthorization.Basic basic => await LoginAsync(basic, cancellationToken),
                CscServiceAuthorization.ClientCredentials client => await ClientTokenAsync(client, cancellationToken),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (!answer.TryGet(out var token, out var refusal))
            {
                return refusal;
            }

            if (token.AccessToken is not { Length: > 0 } access)
            {
                return new Refusal(RefusalCode.Denied, "The service gave no access token.");
            }

            // A minute early, so that no call goes out with a token that ends on its way.
            (_token, _tokenUntil) = (access, clock.GetUtcNow().AddSeconds((token.ExpiresIn ?? 300) - 60));
            return access;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private Task<SignResult<CscToken>> LoginAsync(CscServiceAuthorization.Basic basic, CancellationToken cancellationToken)
    {
        var header = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}")));
        return PostAsync("auth/login", JsonSerializer.SerializeToUtf8Bytes(new CscLoginRequest(false), CscJson.Default.CscLoginRequest), header, CscJson.Default.CscToken, cancellationToken);
    }

    private async Task<SignResult<CscToken>> ClientTokenAsync(CscServiceAuthorization.ClientCredentials client, CancellationToken cancellationToken)
    {
        if (!(await InfoAsync(cancellationToken)).TryGet(out var info, out var refusal))
        {
            return refusal;
        }

        if (!Uri.TryCreate(info.OAuth2, UriKind.Absolute, out var server))
        {
            return new Refusal(RefusalCode.Denied, "The service has no OAuth 2.0 server.");
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client.ClientId,
            ["client_secret"] = client.ClientSecret,
        });
        return await SendAsync(new Uri(server, "oauth2/token"), form, null, CscJson.Default.CscToken, cancellationToken);
    }

    private async Task<SignResult<TAnswer>> PostAsync<TAnswer>(
        string method, byte[] body, AuthenticationHeaderValue? token, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await SendAsync(new Uri(service, method), content, token, type, cancellationToken);
    }

    private async Task<SignResult<TAnswer>> SendAsync<TAnswer>(
        Uri address, HttpContent content, AuthenticationHeaderValue? token, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            request.Headers.Authorization = token;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await BoundedBody.ReadAsync(response, MaxBytes, cancellationToken);
            if (body is null)
            {
                return new Refusal(RefusalCode.Denied, "The service's answer is too long.");
            }

            if (response.IsSuccessStatusCode)
            {
                return JsonSerializer.Deserialize(body, type) is { } answer ? answer : new Refusal(RefusalCode.Denied, "The service answered with nothing.");
            }

            if (response.StatusCode is System.Net.HttpStatusCode.Unauthorized)
            {
                _token = null; // ended before its time
            }

            return Refused((int)response.StatusCode, JsonSerializer.Deserialize(body, CscJson.Default.CscError)?.Error);
        }
        catch (JsonException)
        {
            return new Refusal(RefusalCode.Unreachable, "The service's answer is no JSON.");
        }
        catch (HttpRequestException e)
        {
            return new Refusal(RefusalCode.Unreachable, $"The service cannot be reached: {e.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal(RefusalCode.Unreachable, "The service did not answer in time.");
        }
    }

    // §10.1, table of errors.
    private static Refusal Refused(int status, string? error) => new(
        error switch
        {
            "invalid_pin" or "invalid_otp" or "invalid_sad" or "expired_sad" => RefusalCode.WrongPin,
            "locked" or "credential_locked" => RefusalCode.Locked,
            "invalid_credential" or "not_found" => RefusalCode.UnknownKey,
            _ when status >= 500 => RefusalCode.Unreachable,
            _ => RefusalCode.Denied,
        },
        $"The service answered {status} {error}.");
}
