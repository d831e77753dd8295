using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sen.Fhir;

namespace Sen.Exchange.Rest;

/// <summary>Reads the document of a request, or says what keeps it from being one.</summary>
internal static class RequestBody
{
    /// <summary>Nearly all resources are shorter, and cost an array of their own length only.</summary>
    private const int Chunk = 64 * 1024;

    internal static async Task<(FhirDocument? Document, Answer? Refusal)> ReadAsync(HttpContext context)
    {
        var type = context.Request.ContentType;
        if (!Formats.IsJson(type) && !Formats.IsXml(type))
        {
            return (null, Outcomes.Of(StatusCodes.Status415UnsupportedMediaType, "not-supported", $"Send {Formats.Json} or {Formats.Xml}."));
        }

        var (bytes, refusal) = await BytesAsync(context);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var parsed = Formats.IsXml(type) ? FhirXml.Read(bytes) : FhirDocument.Parse(bytes);
        return parsed.Succeeded ? (parsed.Value, null) : (null, Outcomes.Unparsable(parsed.Issues));
    }

    /// <summary>A JSON Patch, or a FHIRPath Patch in either form of a resource.</summary>
    internal static async Task<(ResourcePatch? Patch, Answer? Refusal)> PatchAsync(HttpContext context)
    {
        if (context.Request.ContentType?.Split(';')[0].Trim() is ResourcePatch.JsonMediaType)
        {
            var (bytes, tooLong) = await BytesAsync(context);
            return tooLong is null ? (ResourcePatch.Json(bytes), null) : (null, tooLong);
        }

        if (!Formats.IsJson(context.Request.ContentType) && !Formats.IsXml(context.Request.ContentType))
        {
            return (null, Outcomes.Of(
                StatusCodes.Status415UnsupportedMediaType, "not-supported", $"A patch is {string.Join(" or ", ResourcePatch.MediaTypes)}."));
        }

        var (parameters, refusal) = await ReadAsync(context);
        return parameters is null ? (null, refusal) : (ResourcePatch.FhirPath(parameters), null);
    }

    internal static async Task<(byte[] Bytes, Answer? Refusal)> BytesAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > FhirDocument.MaxBytes)
        {
            return ([], TooLong());
        }

        var chunk = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            var read = await request.Body.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, context.RequestAborted);
            return read < chunk.Length ? (chunk.AsSpan(0, read).ToArray(), null) : await LongAsync(request.Body, chunk, context.RequestAborted);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static async Task<(byte[] Bytes, Answer? Refusal)> LongAsync(Stream body, byte[] chunk, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var read = chunk.Length;
        do
        {
            if (buffer.Length + read > FhirDocument.MaxBytes)
            {
                return ([], TooLong());
            }

            await buffer.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            read = await body.ReadAsync(chunk, cancellationToken);
        }
        while (read > 0);
        return (buffer.ToArray(), null);
    }

    private static Answer TooLong() => Outcomes.Of(
        StatusCodes.Status413PayloadTooLarge, "too-long", $"A request body has at most {FhirDocument.MaxBytes} bytes.");
}
