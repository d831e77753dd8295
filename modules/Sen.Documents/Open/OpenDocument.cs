using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Documents.Open;

/// <summary>
/// Gives out papers and documents by address. Who may read the DocumentReference may have it; the cashier and the laboratory, who may not,
/// have the papers of the bills and releases that they may read.
/// </summary>
internal static class OpenDocument
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/documents").RequireAuthorization();
        documents.MapGet("/{id}.pdf", (string id, HttpContext http, IRecord record) => AnswerAsync(id, "application/pdf", http, record)).WithName("documents.pdf");
        documents.MapGet("/{id}.json", (string id, HttpContext http, IRecord record) => AnswerAsync(id, "application/fhir+json", http, record)).WithName("documents.json");
        documents.MapGet("/visits/{encounter}/{kind}", FindAsync).WithName("documents.of-visit");
    }

    private static async Task<IResult> AnswerAsync(string id, string contentType, HttpContext http, IRecord record)
    {
        if (!FhirDocument.IsId(id) || await MayOpenAsync(id, http, record) is not { } reference)
        {
            return TypedResults.NotFound();
        }

        var address = reference.Content.Select(c => c.Attachment).FirstOrDefault(a => a?.ContentType == contentType)?.Url;
        if (!ResourceKey.TryParse(address, null, out var key))
        {
            return TypedResults.NotFound();
        }

        // The person was asked for above, and the access log has it.
        var content = await record.ReadAsync(VisitReader.Node, key, http.RequestAborted);
        if (!content.Succeeded)
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.CacheControl = "private, no-store";
        return key.Type is "Binary"
            ? TypedResults.Bytes(Convert.FromBase64String(content.Value.As<Binary>().Data!), contentType)
            : TypedResults.Bytes(content.Value.Document!.Utf8.ToArray(), contentType);
    }

    private static async Task<DocumentReference?> MayOpenAsync(string id, HttpContext http, IRecord record)
    {
        var key = new ResourceKey("DocumentReference", id);
        var caller = http.User.ToCaller();
        var read = await record.ReadAsync(caller, key, http.RequestAborted);
        if (read.Succeeded || caller.Role is not (Role.Cashier or Role.Lab))
        {
            return read.Succeeded ? read.Value.As<DocumentReference>() : null;
        }

        var asNode = await record.ReadAsync(VisitReader.Node, key, http.RequestAborted);
        if (!asNode.Succeeded || asNode.Value.As<DocumentReference>() is not { } reference
            || DocumentKinds.Of(reference.Type) is not { } kind || kind != (caller.Role is Role.Cashier ? DocumentKind.Bill : DocumentKind.Laboratory)
            || !ResourceKey.TryParse(reference.Context?.Related.FirstOrDefault()?.ReferenceValue, null, out var source))
        {
            return null;
        }

        return (await record.ReadAsync(caller, source, http.RequestAborted)).Succeeded ? reference : null;
    }

    private static async Task<IResult> FindAsync(string encounter, string kind, string? code, HttpContext http, IRecord record, VisitPapers papers) =>
        await papers.FindAsync(encounter, kind, code, http.RequestAborted) is { } document
            ? await AnswerAsync(document.Id!, "application/pdf", http, record)
            : TypedResults.NotFound();
}
