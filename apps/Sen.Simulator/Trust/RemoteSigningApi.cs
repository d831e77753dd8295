using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sen.Signatures;

namespace Sen.Simulator.Trust;

/// <summary>The Cloud Signature Consortium API 1.0.4.0 as a provider speaks it; written by the words of the specification, not by the client's code.</summary>
internal static class RemoteSigningApi
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/oauth2/token", ClientTokenAsync);
        var api = routes.MapGroup("/csc/v1");
        api.MapPost("/info", Info);
        api.MapPost("/auth/login", Login);
        api.MapPost("/credentials/list", (HttpRequest request, RemoteSigning service) => Admitted(request, service)
            ? Results.Json(new JsonObject { ["credentialIDs"] = new JsonArray([.. service.Credentials.Select(c => JsonValue.Create(c))]) })
            : Error(401, "invalid_token"));
        api.MapPost("/credentials/info", Credential);
        api.MapPost("/credentials/authorize", AuthorizeAsync);
        api.MapPost("/signatures/signHash", SignAsync);
    }

    private static IResult Info(HttpRequest request) => Results.Json(new JsonObject
    {
#pragma warning disable S1313 // a version, not an address
        ["specs"] = "1.0.4.0",
#pragma warning restore S1313
        ["name"] = "Sen trial remote signing",
        ["logo"] = "",
        ["region"] = "VN",
        ["lang"] = "vi-VN",
        ["description"] = "No legal force",
        ["authType"] = new JsonArray("basic", "oauth2client"),
        ["oauth2"] = $"{request.Scheme}://{request.Host}/",
        ["methods"] = new JsonArray("auth/login", "credentials/list", "credentials/info", "credentials/authorize", "signatures/signHash"),
    });

    private static IResult Login(HttpRequest request, RemoteSigning service)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header is not { Scheme: "Basic", Parameter: { } encoded })
        {
            return Error(401, "authentication_error");
        }

        var bytes = new byte[encoded.Length];
        var parts = Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) : [];
        return Token(parts is [var user, var password] ? service.Admit(user, password) : null);
    }

    private static async Task<IResult> ClientTokenAsync(HttpRequest request, RemoteSigning service, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        return form["grant_type"] == "client_credentials" ? Token(service.Admit(form["client_id"], form["client_secret"])) : Error(400, "unsupported_grant_type");
    }

    private static IResult Token(string? token) => token is null
        ? Error(401, "authentication_error")
        : Results.Json(new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = (int)RemoteSigning.TokenLife.TotalSeconds });

    private static IResult Credential(HttpRequest request, JsonObject body, RemoteSigning service)
    {
        if (!Admitted(request, service))
        {
            return Error(401, "invalid_token");
        }

        var certificates = service.Keys.Certificates(Text(body, "credentialID") ?? "");
        if (certificates.Count == 0)
        {
            return Error(400, "invalid_credential");
        }

        var own = certificates[0];
        return Results.Json(new JsonObject
        {
            ["key"] = new JsonObject { ["status"] = "enabled", ["algo"] = new JsonArray("1.2.840.10045.4.3.2"), ["len"] = 256, ["curve"] = "1.2.840.10045.3.1.7" },
            ["cert"] = new JsonObject
            {
                ["status"] = "valid",
                ["certificates"] = new JsonArray([.. certificates.Select(c => JsonValue.Create(Convert.ToBase64String(c.RawData)))]),
                ["issuerDN"] = own.Issuer,
                ["serialNumber"] = own.SerialNumber,
                ["subjectDN"] = own.Subject,
            },
            ["authMode"] = "explicit",
            ["SCAL"] = "2",
            ["PIN"] = new JsonObject { ["presence"] = "true", ["format"] = "N", ["label"] = "PIN" },
            ["OTP"] = new JsonObject { ["presence"] = "false" },
            ["multisign"] = 100,
            ["lang"] = "vi-VN",
        });
    }

    private static async Task<IResult> AuthorizeAsync(HttpRequest request, JsonObject body, RemoteSigning service, CancellationToken cancellationToken)
    {
        if (!Admitted(request, service))
        {
            return Error(401, "invalid_token");
        }

        if (Hashes(body) is not { } hashes || Text(body, "credentialID") is not { } credential || (int?)body["numSignatures"] != hashes.Count)
        {
            return Error(400, "invalid_request");
        }

        var authorized = await service.AuthorizeAsync(credential, Text(body, "PIN"), hashes, cancellationToken);
        return authorized.TryGet(out var sad, out var refusal)
            ? Results.Json(new JsonObject { ["SAD"] = sad, ["expiresIn"] = (int)RemoteSigning.ActivationLife.TotalSeconds })
            : Error(400, refusal.Code switch { RefusalCode.WrongPin => "invalid_pin", RefusalCode.Locked => "locked", _ => "invalid_credential" });
    }

    private static async Task<IResult> SignAsync(HttpRequest request, JsonObject body, RemoteSigning service, CancellationToken cancellationToken)
    {
        if (!Admitted(request, service))
        {
            return Error(401, "invalid_token");
        }

        if (Hashes(body) is not { } hashes || Text(body, "credentialID") is not { } credential || Text(body, "SAD") is not { } sad
            || Text(body, "hashAlgo") != "2.16.840.1.101.3.4.2.1" || Text(body, "signAlgo") != "1.2.840.10045.4.3.2")
        {
            return Error(400, "invalid_request");
        }

        return await service.SignAsync(credential, sad, hashes, cancellationToken) is { } signatures
            ? Results.Json(new JsonObject { ["signatures"] = new JsonArray([.. signatures.Select(s => JsonValue.Create(s))]) })
            : Error(400, "invalid_sad");
    }

    private static bool Admitted(HttpRequest request, RemoteSigning service) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme == "Bearer" && service.IsAdmitted(header.Parameter);

    private static List<string>? Hashes(JsonObject body)
    {
        var hashes = (body["hash"] as JsonArray)?.Select(h => h is JsonValue value && value.TryGetValue<string>(out var text) ? text : "").ToList();
        return hashes is { Count: > 0 and <= 100 } && hashes.TrueForAll(h => Convert.TryFromBase64String(h, new byte[64], out var length) && length == 32) ? hashes : null;
    }

    private static string? Text(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static IResult Error(int status, string error) => Results.Json(new JsonObject { ["error"] = error, ["error_description"] = error }, statusCode: status);
}
