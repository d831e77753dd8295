using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Record;

namespace Sen.Bench;

/// <summary>
/// A minimal endpoint that reads a resource by its key from the Record's tables and writes down, durably and in groups, that it
/// was read: what a read costs without FHIR, policy, tokens and pages.
/// </summary>
internal sealed class BareServer : IHosted
{
    private readonly WebApplication _app;
    private readonly IBareReads _reads;

    private BareServer(WebApplication app, IBareReads reads) => (_app, _reads) = (app, reads);

    public IReadOnlyList<string> Told => [_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()];

    internal static async Task<BareServer> StartAsync(RecordOptions place, int visits, CancellationToken cancellationToken)
    {
        await using (var record = await RecordFactory.OpenAsync(place, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
        {
            await ReadStock.WriteAsync(record, visits, cancellationToken);
        }

        IBareReads reads = place.Engine is RecordEngine.Sqlite
            ? new SqliteBareReads(Path.Combine(place.DataDirectory, "record.db"), place.CheckpointPages)
            : await PostgresBareReads.OpenAsync(place.ConnectionString!, cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/fhir/{type}/{id}", async (string type, string id, HttpContext context) =>
        {
            var found = await reads.ReadAsync(type, id, context.RequestAborted);
            if (found is null)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = "application/fhir+json; charset=utf-8";
            context.Response.ContentLength = found.Length;
            await context.Response.Body.WriteAsync(found, context.RequestAborted);
        });
        await app.StartAsync(cancellationToken);
        return new BareServer(app, reads);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _reads.DisposeAsync();
    }
}
