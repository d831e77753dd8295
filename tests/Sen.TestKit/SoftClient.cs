using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Administration;

namespace Sen.TestKit;

/// <summary>A program of others with a key pair of its own, registered at the host: it signs assertions and asks for tokens.</summary>
public sealed class SoftClient : IDisposable
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SenHost _host;
    private readonly HttpClient _http;
    private readonly AsymmetricAlgorithm _pair;

    private SoftClient(SenHost host, string algorithm, string kid)
    {
        (_host, _http, Algorithm) = (host, host.Client(), algorithm);
        (_pair, Key) = algorithm[0] == 'R' ? Rsa() : Ec(algorithm is "ES384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        Key.KeyId = kid;
    }

    public string Id { get; private set; } = "";

    public string Algorithm { get; }

    public SecurityKey Key { get; }

    /// <summary>Address to which assertions are made out.</summary>
    public string TokenAddress => new Uri(_host.Address, "/oauth/token").ToString();

    /// <summary>The public key as a JWK Set.</summary>
    public string KeySet => JsonSerializer.Serialize(new { keys = new[] { Public() } });

    /// <summary>The private key, PKCS #8.</summary>
    public string Pem => _pair.ExportPkcs8PrivateKeyPem();

    /// <summary>A machine; without a facility it is the province's.</summary>
    public static Task<SoftClient> MachineAsync(SenHost host, string scopes, string algorithm = "ES384", string? facility = null, string? keysAddress = null, string kid = "k1") =>
        RegisterAsync(host, algorithm, kid, client => new NewClient
        {
            Name = "Kho dữ liệu tỉnh",
            Backend = true,
            Keys = keysAddress is null ? client.KeySet : null,
            KeysAddress = keysAddress,
            Scopes = scopes,
            Facility = facility,
        });

    /// <summary>An app with a server of its own.</summary>
    public static Task<SoftClient> AppAsync(SenHost host, string scopes, string redirect) =>
        RegisterAsync(host, "ES384", "k1", client => new NewClient { Name = "Sổ tay gia đình", Redirects = [redirect], Keys = client.KeySet, Scopes = scopes });

    /// <summary>An assertion as it should be; the changes make it what a test needs.</summary>
    public string Assertion(Action<Dictionary<string, object>>? claims = null, Action<SecurityTokenDescriptor>? token = null)
    {
        var now = DateTimeOffset.UtcNow;
        var descriptor = new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["iss"] = Id,
                ["sub"] = Id,
                ["aud"] = TokenAddress,
                ["exp"] = now.AddMinutes(4).ToUnixTimeSeconds(),
                ["jti"] = Guid.NewGuid().ToString(),
            },
            SigningCredentials = new SigningCredentials(Key, Algorithm),
        };
        claims?.Invoke((Dictionary<string, object>)descriptor.Claims);
        token?.Invoke(descriptor);
        return Handler.CreateToken(descriptor);
    }

    /// <summary>The token endpoint's answer to client_credentials.</summary>
    public Task<(HttpStatusCode Status, JsonElement Answer)> TokenAsync(string scope, string? assertion = null) =>
        PostAsync("/oauth/token", ("grant_type", "client_credentials"), ("scope", scope), ("client_assertion_type", AssertionType), ("client_assertion", assertion ?? Assertion()));

    /// <summary>A form with this client's assertion.</summary>
    public Task<(HttpStatusCode Status, JsonElement Answer)> SignedAsync(string path, params (string Name, string Value)[] form) =>
        PostAsync(path, [.. form, ("client_assertion_type", AssertionType), ("client_assertion", Assertion())]);

    /// <summary>A form as it is.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>A client of /fhir with a token for the scopes.</summary>
    public async Task<HttpClient> FhirAsync(string scope)
    {
        var (status, answer) = await TokenAsync(scope);
        return status == HttpStatusCode.OK ? Fhir(_host, answer) : throw new InvalidOperationException(answer.ToString());
    }

    /// <summary>A client of /fhir with the token of an answer.</summary>
    public static HttpClient Fhir(SenHost host, JsonElement answer)
    {
        ArgumentNullException.ThrowIfNull(host);
        var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.GetProperty("access_token").GetString());
        return client;
    }

    public void Dispose()
    {
        _http.Dispose();
        _pair.Dispose();
    }

    private static async Task<SoftClient> RegisterAsync(SenHost host, string algorithm, string kid, Func<SoftClient, NewClient> describe)
    {
        ArgumentNullException.ThrowIfNull(host);
        var client = new SoftClient(host, algorithm, kid);
        var added = await host.Services.GetRequiredService<IAccountAdministration>().AddClientAsync(describe(client), CancellationToken.None);
        client.Id = added.Succeeded ? added.Value : throw new InvalidOperationException(added.Failure.Message);
        return client;
    }

    private object Public()
    {
        var key = Key is RsaSecurityKey rsa
            ? JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.Rsa.ExportParameters(includePrivateParameters: false)))
            : JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)Key);
        return key.Kty == "RSA"
            ? new { kty = key.Kty, n = key.N, e = key.E, kid = Key.KeyId }
            : new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = Key.KeyId };
    }

    private static (AsymmetricAlgorithm Pair, SecurityKey Key) Rsa()
    {
        var pair = RSA.Create(2048);
        return (pair, new RsaSecurityKey(pair));
    }

    private static (AsymmetricAlgorithm Pair, SecurityKey Key) Ec(ECCurve curve)
    {
        var pair = ECDsa.Create(curve);
        return (pair, new ECDsaSecurityKey(pair));
    }
}
