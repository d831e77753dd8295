namespace Sen.Vietnam;

/// <summary>What a card is worth on a day (mức hưởng).</summary>
/// <param name="Digit">Benefit digit 1–5 that applies, which may be better than the printed one.</param>
/// <param name="Percent">Percent of the in-scope cost before the rules of one visit.</param>
/// <param name="RatioLimits">Payment ratios of single medicines and services apply (they do not for digits 1 and 5).</param>
/// <param name="Source">The legal text.</param>
public sealed record BenefitLevel(int Digit, decimal Percent, bool RatioLimits, string Source)
{
    /// <summary>
    /// The level by letters and date. Since 01/01/2026 the groups CN and LH have 100 % although old cards still print 3 or 4;
    /// of several grounds the best counts (NĐ 188/2025/NĐ-CP art. 21). Null when the number holds no level (10 and 12 digits)
    /// and no benefit code is given: then the gateway must say.
    /// </summary>
    /// <param name="card">The card number in any form.</param>
    /// <param name="day">The day of the visit.</param>
    /// <param name="benefitCode">Benefit code of a new card's QR or of the gateway: «4» or «GD4».</param>
    public static BenefitLevel? Of(BhytCardNumber card, DateOnly day, string? benefitCode = null)
    {
        var code = benefitCode?.Trim().ToUpperInvariant();
        var letters = card.ObjectLetters ?? (code is { Length: >= 3 } ? code[..2] : null);
        var digit = card.BenefitDigit ?? code switch
        {
            [>= '1' and <= '5'] => code[0] - '0',
            [_, _, >= '1' and <= '5', ..] => code[2] - '0',
            _ => null,
        };
        var printed = digit is { } known ? BhytRules.Level(known, day, because: null) : null;
        var granted = letters is null ? null : BhytRules.LevelOfLetters(letters, day);
        return granted is not null && (printed is null || granted.Percent > printed.Percent) ? granted : printed;
    }
}
