using Microsoft.AspNetCore.Http;
using Sen.Fhir;

namespace Sen.Exchange.Rest;

/// <summary>Reads the document of a request, or says what keeps it from being one.</summary>
internal static class RequestBody
{
    internal static async Task<(FhirDocument? Document, Answer? Refusal)> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsJson(request.ContentType))
        {
            return (null, Outcomes.Of(StatusCodes.Status415UnsupportedMediaType, "not-supported", "Send application/fhir+json."));
        }

        if (request.ContentLength > FhirDocument.MaxBytes)
        {
            return (null, TooLong());
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > FhirDocument.MaxBytes)
            {
                return (null, TooLong());
            }

            await buffer.WriteAsync(chunk.AsMemory(0, read), context.RequestAborted);
        }

        var parsed = FhirDocument.Parse(buffer.ToArray());
        return parsed.Succeeded ? (parsed.Value, null) : (null, Outcomes.Unparsable(parsed.Issues));
    }

    private static bool IsJson(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant() is "application/fhir+json" or "application/json";

    private static Answer TooLong() => Outcomes.Of(
        StatusCodes.Status413PayloadTooLarge, "too-long", $"A request body has at most {FhirDocument.MaxBytes} bytes.");
}
