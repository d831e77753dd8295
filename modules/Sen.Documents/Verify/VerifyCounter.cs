using System.Text;
using Sen.Documents.Reports;

namespace Sen.Documents.Verify;

/// <summary>What was found out about what somebody handed in: a document of ours or a health card, and what may be reported of it.</summary>
internal sealed record Judged(Verdict? Document, CardVerdict? Card, ReportedPaper? Report);

/// <summary>Takes what is handed in at /verify to whoever can judge it: a code or a file, of a document or of a health card.</summary>
internal sealed class VerifyCounter(DocumentJudge documents, CardJudge cards, Dispensed dispensed)
{
    /// <summary>A card may come in several codes of 2,400 characters.</summary>
    private const int LongestCode = 20_000;

    /// <summary>Null: it is neither.</summary>
    internal async Task<Judged?> OfCodeAsync(string code, CancellationToken cancellationToken)
    {
        if (code.Length > LongestCode || string.IsNullOrWhiteSpace(code))
        {
            return null;
        }

        var given = Encoding.UTF8.GetBytes(code);
        return CardJudge.IsCard(code)
            ? OfCard(await cards.OfCodeAsync(code, cancellationToken), given)
            : await OfDocumentAsync(
                await documents.OfCodeAsync(code, cancellationToken), "code", code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Trim(), given, cancellationToken);
    }

    /// <summary>Null: it is neither.</summary>
    internal async Task<Judged?> OfFileAsync(byte[] given, CancellationToken cancellationToken) =>
        given.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("{"u8)
            ? OfCard(await cards.OfFileAsync(given, cancellationToken), given)
            : await OfDocumentAsync(await documents.OfPaperAsync(given, cancellationToken), "paper", PaperFiles.Read(given)?.Seal, given, cancellationToken);

    // A card is somebody's: of it no more is kept than its hash and what is wrong with it.
    private static Judged? OfCard(CardVerdict? verdict, byte[] given) => verdict is null ? null : new Judged(null, verdict, verdict.Outcome is not (CardOutcome.Mismatch or CardOutcome.Unknown) ? null
        : new ReportedPaper("card", verdict.Outcome.ToString(), verdict.Issuer, null, ReportedPaper.HashOf(given), [.. verdict.Problems.Select(p => p.ToString())]));

    private async Task<Judged?> OfDocumentAsync(Verdict? verdict, string kind, string? code, byte[] given, CancellationToken cancellationToken) => verdict switch
    {
        null => null,
        { Outcome: Outcome.Real or Outcome.Unasked, Seal: { } seal } => new Judged(verdict with { DispensedOn = await dispensed.LastDayAsync(seal, cancellationToken) }, null, null),
        { Outcome: Outcome.Mismatch or Outcome.Unsure } => new Judged(verdict, null, new ReportedPaper(
            kind, verdict.Outcome.ToString(), verdict.Seal?.Issuer ?? "", code, ReportedPaper.HashOf(given), [.. verdict.Looks.Where(l => l.Good is false).Select(l => l.Name)])),
        _ => new Judged(verdict, null, null),
    };
}
