using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Record;

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
        IFormCollection form, SigningDesk desk, ISignerConfirmation confirmation, ILogger<SigningDesk> logger, CancellationToken cancellationToken)
    {
        var chosen = await ChosenAsync(form, desk, cancellationToken);
        if (chosen.Count == 0)
        {
            return Again("nothing", StatusCodes.Status422UnprocessableEntity);
        }

        var proof = new SignerProof(form[SignerProof.PasswordField], form[SignerProof.AnswerField]);
        if (await confirmation.ByAsync(desk.Http.User, SigningDesk.Text(chosen), proof, cancellationToken) is not { } confirmed)
        {
            logger.ConfirmationFailed(chosen.Count);
            return Again(string.IsNullOrEmpty(proof.Answer) ? "password" : "passkey", StatusCodes.Status403Forbidden);
        }

        foreach (var document in chosen)
        {
            var signed = await desk.SignAsync(document, confirmed, cancellationToken);
            if (!signed.Succeeded)
            {
                return Again("changed", StatusCodes.Status409Conflict);
            }

            if (!signed.Value)
            {
                return Again("no-key", StatusCodes.Status409Conflict);
            }
        }

        logger.BatchSigned(chosen.Count);
        return TypedResults.Redirect($"/staff/documents?signed={chosen.Count}");
    }

    private static async Task<IReadOnlyList<WaitingDocument>> ChosenAsync(IFormCollection form, SigningDesk desk, CancellationToken cancellationToken)
    {
        var asked = form["document"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. (await desk.WaitingAsync(cancellationToken)).Where(w => asked.Contains(w.Id))];
    }

    private static RazorComponentResult<WaitingSheet> Again(string issue, int status) => new(new { Issue = issue }) { StatusCode = status };
}
