using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>What an interaction answers: over HTTP on its own, or as an entry of a batch or transaction.</summary>
internal sealed record Answer(int Status)
{
    /// <summary>Bytes of a resource, as stored.</summary>
    internal ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Media type of a body that is no resource; null: JSON or XML, as the client likes it.</summary>
    internal string? Format { get; init; }

    internal long? Version { get; init; }

    internal DateTimeOffset? LastModified { get; init; }

    /// <summary>"Patient/1/_history/2", relative to the base.</summary>
    internal string? Location { get; init; }

    /// <summary>Writes type and body itself, when they are not those of a resource in memory.</summary>
    internal Func<HttpResponse, Task>? Write { get; init; }

    /// <summary>The token is good, but no scope of it allows this (RFC 6750, 3.1).</summary>
    internal bool NeedsScope { get; init; }

    /// <summary>The body is an OperationOutcome that says why not.</summary>
    internal bool Failed => Status >= StatusCodes.Status400BadRequest;

    internal string? ETag => Version is { } version ? VersionTag.Of(version) : null;

    internal static Answer Of(StoredResource stored, int status = StatusCodes.Status200OK) => new(status)
    {
        Body = stored.Document!.Utf8,
        Version = stored.Version,
        LastModified = stored.LastUpdated,
    };

    internal async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (ETag is not null)
        {
            response.Headers.ETag = ETag;
        }

        if (LastModified is { } modified)
        {
            response.Headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        }

        if (NeedsScope)
        {
            response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        }

        if (Location is not null)
        {
            response.Headers.Location = $"{BaseOf(context.Request)}/{Location}";
        }

        if (Write is not null)
        {
            await Write(response);
        }
        else if (!Body.IsEmpty && Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            var (format, body) = Format is null ? In(Formats.Wanted(context.Request)) : (Format, Body);
            response.Headers.Vary = "Accept";
            response.ContentType = format + "; charset=utf-8";
            response.ContentLength = body.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await response.Body.WriteAsync(body, cancellationToken);
            }
        }
    }

    // Resources are kept as JSON; XML is written from it. What cannot be said in XML (nothing that was accepted) is told in JSON.
    private (string Format, ReadOnlyMemory<byte> Body) In(string? wanted) =>
        wanted is Formats.Xml && FhirXml.Write(FhirDocument.Load(Body)) is { Succeeded: true, Value: { } xml } ? (Formats.Xml, xml) : (Formats.Json, Body);

    internal static string BaseOf(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}/fhir";

    /// <summary>Writes JSON into memory; the bytes of resources go in as they are.</summary>
    internal static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}
