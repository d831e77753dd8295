using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sen.Billing.Callback;

/// <summary>
/// <c>POST /billing/bank-notices</c>: the door for banks. It is open to everyone because its guard is the signature over the body,
/// not a session; without a configured secret every notice is refused.
/// </summary>
internal static class BankCallback
{
    internal sealed record Answer(string Outcome);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/billing/bank-notices", HandleAsync).WithName("billing.bank-notice").AllowAnonymous().DisableAntiforgery();

    internal static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        HttpRequest request, TakeNotice takeNotice, IOptions<BillingOptions> options, TimeProvider clock, ILogger<TakeNotice> logger,
        CancellationToken cancellationToken)
    {
        if (await ReadBodyAsync(request, cancellationToken) is not { } body)
        {
            return Refuse(logger, StatusCodes.Status413PayloadTooLarge, "bank.too-large", "A notice has at most 16 KB.");
        }

        var notice = BankNotice.Read(body);
        if (notice is null)
        {
            return Refuse(logger, StatusCodes.Status400BadRequest, "bank.unreadable", "Expected a notice in JSON with bin, account, reference, amount, currency VND and paidAt.");
        }

        var tolerance = TimeSpan.FromMinutes(options.Value.NoticeToleranceMinutes);
        if (!options.Value.BankSecrets.TryGetValue(notice.Bin, out var secret) || secret.Length == 0
            || !NoticeSignature.Holds(
                secret, request.Headers[NoticeSignature.TimeHeader], request.Headers[NoticeSignature.SignatureHeader], body, clock.GetUtcNow(), tolerance))
        {
            return Refuse(logger, StatusCodes.Status401Unauthorized, "bank.signature", "The signature or its time is not accepted.");
        }

        var taken = await takeNotice.HandleAsync(notice, cancellationToken);
        return taken.Succeeded
            ? TypedResults.Ok(new Answer(taken.Value.ToString().ToLowerInvariant()))
            : Refuse(logger, StatusCodes.Status422UnprocessableEntity, taken.Failure.Code, taken.Failure.Message);
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[BankNotice.MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > BankNotice.MaxBytes ? null : buffer[..length];
    }

    private static ProblemHttpResult Refuse(ILogger logger, int status, string code, string detail)
    {
        logger.NoticeRefused(code);
        return TypedResults.Problem(detail, statusCode: status, title: code, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });
    }
}
