using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Sen.Signatures;

namespace Sen.Simulator.Trust;

/// <summary>
/// Trust services for trying, as a licensed provider would run them: timestamps (RFC 3161), the revocation list of the trial authority and its
/// OCSP responder (RFC 6960), and remote signing when there are signers. Binds to this machine only.
/// </summary>
internal static class TrustServer
{
    private const int MaxQuery = 16 * 1024;

    /// <summary>Where the list and the responder are on a server of this port.</summary>
    internal static AuthorityAddresses Addresses(int port) => new(
        List: new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/trial.crl")),
        Ocsp: new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/ocsp")));

    /// <param name="clock">Another than the machine's; null: the machine's.</param>
    internal static WebApplication Build(int port, TryoutAuthority authority, RemoteSigning? signing = null, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxQuery);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(authority).AddSingleton(services => new TryoutResponder(services.GetRequiredService<TryoutAuthority>(), clock ?? TimeProvider.System)).AddSingleton<ITimestampResponder>(services => clock is null
            ? new TimestampResponder(services.GetRequiredService<TryoutAuthority>())
            : new PracticeTimestamps(services.GetRequiredService<TryoutAuthority>(), clock));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver()));
        if (signing is not null)
        {
            builder.Services.AddSingleton(signing);
        }

        var app = builder.Build();
        app.MapPost("/tsa", StampAsync);
        app.MapPost("/ocsp", AnswerAsync);
        app.MapGet("/trial.crl", async (TryoutAuthority ca, CancellationToken cancellationToken) => TypedResults.Bytes(await ca.RevocationListAsync(cancellationToken), "application/pkix-crl"));
        app.MapGet("/trial.pem", (TryoutAuthority ca) => TypedResults.Text(ca.Root.ExportCertificatePem(), "application/x-pem-file"));
        if (signing is not null)
        {
            RemoteSigningApi.Map(app);
        }

        return app;
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult>> AnswerAsync(HttpRequest request, TryoutResponder responder, CancellationToken cancellationToken)
    {
        if (request.ContentType != "application/ocsp-request")
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        using var question = new MemoryStream();
        await request.Body.CopyToAsync(question, cancellationToken);
        return TypedResults.Bytes(await responder.ReplyAsync(question.ToArray(), cancellationToken), TryoutResponder.MediaType);
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult>> StampAsync(HttpRequest request, ITimestampResponder responder, CancellationToken cancellationToken) =>
        request.ContentType == "application/timestamp-query"
            ? TypedResults.Bytes(await responder.ReplyAsync(request.Body, cancellationToken), "application/timestamp-reply")
            : TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
}
