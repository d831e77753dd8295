using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>Two medicines that QĐ 5948/QĐ-BYT contraindicates together: a caution that needs a reason to pass.</summary>
internal sealed record InteractionCaution
{
    /// <summary>The line that carries the reason: the later of the two.</summary>
    public required string LineId { get; init; }

    public required string First { get; init; }

    public required string Second { get; init; }

    public required string Consequence { get; init; }

    public required string Management { get; init; }

    /// <summary>The doctor's reason, when given.</summary>
    public string? Reason { get; init; }

    public bool Answered => Reason is { Length: > 0 };
}

/// <summary>Interactions and duplicates within one prescription.</summary>
internal static class InteractionCheck
{
    public static IReadOnlyList<InteractionCaution> Between(IReadOnlyList<PrescriptionLine> lines) =>
    [
        .. Interactions.Among([.. lines.Select(l => l.Ingredients)])
            .DistinctBy(f => (f.FirstIndex, f.SecondIndex))
            .Select(f => Caution(lines[f.FirstIndex], lines[f.SecondIndex], f.Interaction)),
    ];

    /// <summary>Names of medicines whose active ingredient an earlier line already has.</summary>
    public static IReadOnlyList<string> Duplicates(IReadOnlyList<PrescriptionLine> lines) =>
        [.. lines.Where((line, i) => lines.Take(i).Any(earlier => Shares(earlier, line))).Select(l => l.Name)];

    private static bool Shares(PrescriptionLine one, PrescriptionLine other) =>
        one.IngredientCodes.Intersect(other.IngredientCodes, StringComparer.Ordinal).Any()
        || string.Equals(SearchKey.Of(one.Ingredients), SearchKey.Of(other.Ingredients), StringComparison.Ordinal);

    private static InteractionCaution Caution(PrescriptionLine one, PrescriptionLine other, Interaction pair) => new()
    {
        LineId = other.Id,
        First = one.Name,
        Second = other.Name,
        Consequence = pair.Consequence,
        Management = pair.Management,
        Reason = other.OverrideReason ?? one.OverrideReason,
    };
}
