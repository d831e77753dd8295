using System.Net;
using System.Text;
using Sen.Log;

namespace Sen.Transparency.Cosign;

/// <summary>What a witness said.</summary>
internal abstract record WitnessReply
{
    private WitnessReply()
    {
    }

    /// <summary>It cosigned; the line was verified.</summary>
    internal sealed record Cosigned(NoteSignature Line) : WitnessReply;

    /// <summary>It knows another size than was said.</summary>
    internal sealed record Knows(long Size) : WitnessReply;

    /// <summary>It finds that the log does not continue what it saw.</summary>
    internal sealed record Refused : WitnessReply;

    /// <summary>It gave no answer, or none that helps.</summary>
    internal sealed record Nothing(string Why) : WitnessReply;
}

/// <summary>Speaks the client's half of C2SP tlog-witness.</summary>
internal sealed class WitnessClient(HttpClient http)
{
    /// <summary>Room for lines of signature types that are not known here.</summary>
    private const int LargestAnswer = 64 * 1024;

    internal async Task<WitnessReply> AskAsync(
        Uri submissionPrefix, NoteVerifier witness, AddCheckpointRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToString()));
            using var message = new HttpRequestMessage(HttpMethod.Post, $"{submissionPrefix.ToString().TrimEnd('/')}/add-checkpoint") { Content = content };
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var body = await ReadAsync(response, patience.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Lines(body, witness, request.Checkpoint.Text),
                HttpStatusCode.Conflict => body.EndsWith('\n') && long.TryParse(body[..^1], out var size) && size >= 0
                    ? new WitnessReply.Knows(size)
                    : new WitnessReply.Nothing("409 without a size"),
                HttpStatusCode.UnprocessableEntity => new WitnessReply.Refused(),
                var status => new WitnessReply.Nothing($"status {(int)status}"),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new WitnessReply.Nothing(exception.GetType().Name);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WitnessReply.Nothing("no answer in time");
        }
    }

    /// <summary>Lines of unknown keys are left out; one of the witness's key has to hold.</summary>
    private static WitnessReply Lines(string body, NoteVerifier witness, string text)
    {
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (NoteSignature.TryParse(line, out var signature) && signature.IsOf(witness))
            {
                return witness.Verify(text, signature.Value.Span)
                    ? new WitnessReply.Cosigned(signature)
                    : new WitnessReply.Nothing("a cosignature that does not hold");
            }
        }

        return new WitnessReply.Nothing("no cosignature of the configured key");
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LargestAnswer];
        var length = await stream.ReadAtLeastAsync(buffer, LargestAnswer, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
    }
}
