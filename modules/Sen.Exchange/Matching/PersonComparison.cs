using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Exchange.Matching;

/// <summary>Compares two people field by field; what one of them does not say counts for nothing.</summary>
internal static class PersonComparison
{
    /// <summary>The sum of weights, in bits.</summary>
    internal static double Weigh(PersonTraits asked, PersonTraits other) =>
        Identifiers(asked, other) + Name(asked, other) + BirthDate(asked.BirthDate, other.BirthDate) + Sex(asked.Sex, other.Sex)
        + Shared(asked.Phones, other.Phones, MatchWeights.SamePhone, MatchWeights.OtherPhone)
        + Shared(asked.Wards, other.Wards, MatchWeights.SameWard, MatchWeights.OtherWard);

    // One common number is enough. Of most kinds a person has several over the years; the citizen number stays for life.
    private static double Identifiers(PersonTraits asked, PersonTraits other)
    {
        if (asked.Identifiers.Intersect(other.Identifiers).Any())
        {
            return MatchWeights.SameIdentifier;
        }

        return Has(asked, Systems.CitizenNumber) && Has(other, Systems.CitizenNumber) ? MatchWeights.OtherIdentifier : 0;
    }

    private static bool Has(PersonTraits person, string system) => person.Identifiers.Any(i => string.Equals(i.System, system, StringComparison.Ordinal));

    private static double Name(PersonTraits asked, PersonTraits other) => asked.Names.Count == 0 || other.Names.Count == 0
        ? 0
        : asked.Names.SelectMany(a => other.Names.Select(b => Name(a, b))).Max();

    private static double Name(NameWords asked, NameWords other)
    {
        var common = Common(asked.Folded, other.Folded);
        var (onlyAsked, onlyOther) = (Without(asked.Folded, common), Without(other.Folded, common));
        var m = (onlyAsked.Count, onlyOther.Count) switch
        {
            (0, 0) when string.Equals(asked.Marked, other.Marked, StringComparison.Ordinal) => MatchWeights.SameName,
            (0, 0) when asked.Folded.AsSpan().SequenceEqual(other.Folded) => MatchWeights.UnmarkedName,
            (0, 0) => MatchWeights.ReorderedName,
            (1, 1) when common.Count > 0 && IsNear(onlyAsked[0], onlyOther[0]) => MatchWeights.NearName,
            (0, _) or (_, 0) when common.Count > 1 && common.Contains(asked.Folded[^1]) && common.Contains(other.Folded[^1]) => MatchWeights.NearName,
            _ => 0,
        };
        if (m == 0)
        {
            return MatchWeights.OtherName;
        }

        var u = common.Aggregate(1d, (share, word) => share * Math.Max(asked.ShareOf(word), other.ShareOf(word)));
        return Math.Min(MatchWeights.MostOfName, MatchWeights.Weight(m, u));
    }

    private static double BirthDate(FhirDate? asked, FhirDate? other)
    {
        if (asked is null || other is null)
        {
            return 0;
        }

        var (known, exact) = asked.Text.Length <= other.Text.Length ? (asked, other) : (other, asked);
        if (exact.Text.StartsWith(known.Text, StringComparison.Ordinal))
        {
            return Same(known);
        }

        return IsSwapped(asked, other) ? MatchWeights.SwappedBirthDate
            : IsOneDigitOff(asked.Text, other.Text) ? MatchWeights.NearBirthDate
            : MatchWeights.OtherBirthDate;
    }

    // As far as both know it.
    private static double Same(FhirDate date) => date switch
    {
        { Day: not null } => MatchWeights.SameBirthDate,
        { Month: not null } => MatchWeights.SameBirthMonth,
        _ => MatchWeights.SameBirthYear,
    };

    private static bool IsSwapped(FhirDate one, FhirDate other) =>
        one.Year == other.Year && one.Month is not null && one.Month == other.Day && one.Day == other.Month;

    private static bool IsOneDigitOff(string one, string other) =>
        one.Length == other.Length && one.Zip(other).Count(pair => pair.First != pair.Second) == 1;

    private static double Sex(string? asked, string? other) =>
        asked is null || other is null ? 0 : string.Equals(asked, other, StringComparison.Ordinal) ? MatchWeights.SameSex : MatchWeights.OtherSex;

    private static double Shared(IReadOnlyList<string> asked, IReadOnlyList<string> other, double same, double different) =>
        asked.Count == 0 || other.Count == 0 ? 0 : asked.Intersect(other, StringComparer.Ordinal).Any() ? same : different;

    // Words that both have, each as often as both have it.
    private static List<string> Common(string[] asked, string[] other)
    {
        var left = other.ToList();
        return [.. asked.Where(left.Remove)];
    }

    private static List<string> Without(string[] words, List<string> common)
    {
        var rest = words.ToList();
        common.ForEach(word => rest.Remove(word));
        return rest;
    }

    // One letter more, less or other.
    private static bool IsNear(string one, string other)
    {
        var (longer, shorter) = one.Length >= other.Length ? (one, other) : (other, one);
        var start = longer.AsSpan().CommonPrefixLength(shorter);
        return (longer.Length - shorter.Length) switch
        {
            0 => shorter.Length > 1 && longer.AsSpan(start + 1).SequenceEqual(shorter.AsSpan(start + 1)),
            1 => longer.AsSpan(start + 1).SequenceEqual(shorter.AsSpan(start)),
            _ => false,
        };
    }
}
