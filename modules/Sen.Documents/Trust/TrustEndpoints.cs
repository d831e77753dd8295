using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sen.Documents.Trust;

/// <summary>What a practice node publishes as an authority: its revocation list and its root. Open to everybody, who has to verify with them.</summary>
internal static class TrustEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(TrialAuthority.ListPath, ListAsync).AllowAnonymous().WithName("documents.trial-list");
        routes.MapGet("/trust/trial.pem", Root).AllowAnonymous().WithName("documents.trial-root");
    }

    private static async Task<IResult> ListAsync(TrialAuthority trial, HttpContext http)
    {
        if (await trial.ListAsync(http.RequestAborted) is not { } list)
        {
            return TypedResults.NotFound();
        }

        // RFC 2585 §4.2 has the media type. Asked again after a minute at most: a revocation is not to be late.
        http.Response.Headers.CacheControl = $"public, max-age={(int)TrialAuthority.Fresh.TotalSeconds}";
        return TypedResults.Bytes(list.Der, "application/pkix-crl");
    }

    private static IResult Root(TrialAuthority trial) =>
        trial.Root is { } root ? TypedResults.Text(root.ExportCertificatePem(), "application/x-pem-file") : TypedResults.NotFound();
}
