using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Sen.Signatures;

/// <summary>Asks a timestamp authority over HTTP (RFC 3161 §3.4).</summary>
/// <param name="http">With the time limit that signing may wait.</param>
/// <param name="address">Of the authority, <c>http:</c> or <c>https:</c>; the answer is signed either way.</param>
public sealed class TimestampClient(HttpClient http, Uri address) : ITimestampAuthority
{
    private const int MaxBytes = 64 * 1024;

    public async Task<SignResult<byte[]>> StampAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(16);
        var request = Rfc3161TimestampRequest.CreateFromHash(sha256, HashAlgorithmName.SHA256, requestedPolicyId: null, nonce, requestSignerCertificates: true);
        try
        {
            using var body = new ByteArrayContent(request.Encode());
            body.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
            using var response = await http.PostAsync(address, body, cancellationToken);
            if (!response.IsSuccessStatusCode || await BoundedBody.ReadAsync(response, MaxBytes, cancellationToken) is not { } reply)
            {
                return new Refusal(RefusalCode.NoTimestamp, $"The timestamp authority answered {(int)response.StatusCode}.");
            }

            // Status, imprint and nonce are checked here, the signature below; whether to believe its signer is asked when the signature is verified.
            var token = request.ProcessResponse(reply, out _);
            return token.VerifySignatureForHash(sha256.Span, HashAlgorithmName.SHA256, out _)
                ? token.AsSignedCms().Encode()
                : new Refusal(RefusalCode.NoTimestamp, "The token is not signed by the certificate it names.");
        }
        catch (CryptographicException)
        {
            return new Refusal(RefusalCode.NoTimestamp, "The authority's answer is no timestamp for this request.");
        }
        catch (HttpRequestException e)
        {
            return new Refusal(RefusalCode.NoTimestamp, $"The timestamp authority cannot be reached: {e.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal(RefusalCode.NoTimestamp, "The timestamp authority did not answer in time.");
        }
    }
}

/// <summary>Reads an answer of another server up to a limit.</summary>
internal static class BoundedBody
{
    /// <summary>The body; null when it is larger.</summary>
    internal static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (var read = await stream.ReadAsync(buffer, cancellationToken); read > 0; read = await stream.ReadAsync(buffer, cancellationToken))
        {
            await bytes.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (bytes.Length > limit)
            {
                return null;
            }
        }

        return bytes.ToArray();
    }
}
