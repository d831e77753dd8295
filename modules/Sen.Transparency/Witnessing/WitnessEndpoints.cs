using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Log;

namespace Sen.Transparency.Witnessing;

/// <summary>The witness over HTTP (C2SP tlog-witness); <c>/witness</c> is its submission and its monitoring prefix.</summary>
internal static class WitnessEndpoints
{
    private const string PlainText = "text/plain; charset=utf-8";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var witness = routes.MapGroup("/witness").AllowAnonymous();
        witness.MapPost("/add-checkpoint", AddCheckpointAsync).WithName("witness.add-checkpoint").DisableAntiforgery();
        witness.MapGet("/{originHash:length(64)}/checkpoint", CheckpointAsync).WithName("witness.checkpoint");
        witness.MapGet("/key", Key).WithName("witness.key");
    }

    private static async Task<Results<ContentHttpResult, NotFound>> AddCheckpointAsync(
        HttpRequest request, WitnessService witness, CancellationToken cancellationToken)
    {
        // One byte more than is read shows that there was more.
        var buffer = new byte[SignedNote.MaxLength + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return await witness.AddCheckpointAsync(buffer.AsMemory(0, length), cancellationToken) is { } answer
            ? TypedResults.Text(answer.Body, answer.ContentType, statusCode: answer.Status)
            : TypedResults.NotFound();
    }

    private static async Task<Results<ContentHttpResult, NotFound>> CheckpointAsync(
        string originHash, WitnessService witness, CancellationToken cancellationToken) =>
        await witness.CheckpointAsync(originHash, cancellationToken) is { } note ? TypedResults.Text(note, PlainText) : TypedResults.NotFound();

    private static Results<ContentHttpResult, NotFound> Key(WitnessService witness) =>
        witness.Verifier is { } key ? TypedResults.Text($"{key}\n", PlainText) : TypedResults.NotFound();
}
