using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Sen.Signatures;

namespace Sen.Simulator.Trust;

/// <summary>
/// Trust services for trying, as a licensed provider would run them: timestamps (RFC 3161), the revocation list of the trial authority, and remote
/// signing when there are signers. Binds to this machine only.
/// </summary>
internal static class TrustServer
{
    private const int MaxQuery = 16 * 1024;

    /// <summary>Where the revocation list is on a server of this port.</summary>
    internal static Uri CrlUri(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/trial.crl"));

    /// <param name="clock">Another than the machine's; null: the machine's.</param>
    internal static WebApplication Build(int port, TryoutAuthority authority, RemoteSigning? signing = null, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxQuery);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(authority).AddSingleton<ITimestampResponder>(services => clock is null
            ? new TimestampResponder(services.GetRequiredService<TryoutAuthority>())
            : new PracticeTimestamps(services.GetRequiredService<TryoutAuthority>(), clock));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver()));
        if (signing is not null)
        {
            builder.Services.AddSingleton(signing);
        }

        var app = builder.Build();
        app.MapPost("/tsa", StampAsync);
        app.MapGet("/trial.crl", async (TryoutAuthority ca, CancellationToken cancellationToken) => TypedResults.Bytes(await ca.RevocationListAsync(cancellationToken), "application/pkix-crl"));
        app.MapGet("/trial.pem", (TryoutAuthority ca) => TypedResults.Text(ca.Root.ExportCertificatePem(), "application/x-pem-file"));
        if (signing is not null)
        {
            RemoteSigningApi.Map(app);
        }

        return app;
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult>> StampAsync(HttpRequest request, ITimestampResponder responder, CancellationToken cancellationToken) =>
        request.ContentType == "application/timestamp-query"
            ? TypedResults.Bytes(await responder.ReplyAsync(request.Body, cancellationToken), "application/timestamp-reply")
            : TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
}
