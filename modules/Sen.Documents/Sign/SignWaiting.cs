using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>Signs the documents that wait for a person, all with one confirmation of exactly these versions.</summary>
internal static class SignWaiting
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign", HandleAsync).WithName("documents.sign");
        routes.MapPost("/sign/passkey", AskAsync).WithName("documents.sign-passkey");
    }

    private static async Task<IResult> AskAsync(IFormCollection form, SigningDesk desk, ISignerConfirmation confirmation, CancellationToken cancellationToken)
    {
        var chosen = await ChosenAsync(form, desk, cancellationToken);
        return chosen.Count > 0 && await confirmation.AskPasskeyAsync(desk.Http.User, SigningDesk.Text(chosen), cancellationToken) is { } question
            ? TypedResults.Text(question, "application/json")
            : TypedResults.Conflict();
    }

    private static async Task<IResult> HandleAsync(
        IFormCollection form, SigningDesk desk, SigningBatch batch, ISignerConfirmation confirmation, ILogger<SigningDesk> logger, CancellationToken cancellationToken)
    {
        var chosen = await ChosenAsync(form, desk, cancellationToken);
        if (chosen.Count == 0)
        {
            return Again("nothing", StatusCodes.Status422UnprocessableEntity, []);
        }

        var proof = new SignerProof(form[SignerProof.PasswordField], form[SignerProof.AnswerField]);
        if (await confirmation.ByAsync(desk.Http.User, SigningDesk.Text(chosen), proof, cancellationToken) is not { } confirmed)
        {
            logger.ConfirmationFailed(chosen.Count);
            return Again(string.IsNullOrEmpty(proof.Answer) ? "password" : "passkey", StatusCodes.Status403Forbidden, chosen);
        }

        if (await desk.KeyAsync(cancellationToken) is not { } standing)
        {
            return Again("no-key", StatusCodes.Status409Conflict, chosen);
        }

        var opened = await desk.OpenAsync(standing, form[IPaperSigning.PinField], cancellationToken);
        if (!opened.TryGet(out var key, out var refusal))
        {
            logger.KeyRefused(refusal.Code);
            return Refused(refusal, signed: 0, chosen);
        }

        using (key)
        {
            var done = await batch.SignAsync(chosen, key, confirmed, cancellationToken);
            return done.Stopped is null ? TypedResults.Redirect($"/staff/documents?signed={done.Signed}")
                : done.Stopped.Refusal is { } refused ? Refused(refused, done.Signed, chosen)
                : Again("changed", StatusCodes.Status409Conflict, chosen);
        }
    }

    private static async Task<IReadOnlyList<WaitingDocument>> ChosenAsync(IFormCollection form, SigningDesk desk, CancellationToken cancellationToken)
    {
        var asked = form["document"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. (await desk.WaitingAsync(cancellationToken)).Where(w => asked.Contains(w.Id))];
    }

    private static RazorComponentResult<WaitingSheet> Again(string issue, int status, IReadOnlyList<WaitingDocument> chosen) =>
        new(new { Issue = issue, Chosen = Ids(chosen) }) { StatusCode = status };

    // What the key's place says stands beside the field of the PIN; the PIN itself never comes back.
    private static RazorComponentResult<WaitingSheet> Refused(Refusal refusal, int signed, IReadOnlyList<WaitingDocument> chosen) =>
        new(new { Refused = refusal.Text(), Signed = signed, Chosen = Ids(chosen) }) { StatusCode = StatusCodes.Status409Conflict };

    // What was left out stays left out: a second try must not sign more than the first would have.
    private static HashSet<string> Ids(IReadOnlyList<WaitingDocument> chosen) => chosen.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
}
