using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>How a medicine differs from what the person was taking.</summary>
internal enum LineChange
{
    None,
    New,
    Increased,
    Decreased,
    Changed,
}

/// <summary>Marks what is new or changed against the last prescription, so that it is explained to the person.</summary>
internal static class Comparison
{
    public static LineChange Of(PrescriptionLine line, IReadOnlyList<PrescriptionLine> before)
    {
        if (before.Count == 0)
        {
            return LineChange.None;
        }

        var earlier = before.FirstOrDefault(b => SameSubstance(b, line));
        if (earlier is null)
        {
            return LineChange.New;
        }

        var (was, now) = (Strength(earlier) * earlier.Doses.PerDay, Strength(line) * line.Doses.PerDay);
        return now > was ? LineChange.Increased
            : now < was ? LineChange.Decreased
            : earlier.Doses != line.Doses ? LineChange.Changed : LineChange.None;
    }

    /// <summary>Same active ingredients, whatever the maker and the strength.</summary>
    public static bool SameSubstance(PrescriptionLine one, PrescriptionLine other)
    {
        var codes = one.IngredientCodes.Order(StringComparer.Ordinal).ToList();
        return codes.Count > 0
            ? codes.SequenceEqual(other.IngredientCodes.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            : string.Equals(SearchKey.Of(one.Ingredients), SearchKey.Of(other.Ingredients), StringComparison.Ordinal);
    }

    // "Metformin hydroclorid 850 mg" → 850: the first number after the words. Without one, units are compared.
    private static decimal Strength(PrescriptionLine line)
    {
        var digits = string.Concat(line.Name.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(c => char.IsAsciiDigit(c) || c is ',' or '.')).TrimEnd(',', '.');
        return DecimalText.TryParse(digits, out var strength) && strength > 0 ? strength : 1;
    }
}
