namespace Sen.Exchange.Matching;

/// <summary>
/// How much the agreement of a field says (Fellegi and Sunter, 1969): log2(m/u), where m is how often two records of one person agree
/// so, and u how often two of different people do. u comes from counting: days of about 68 years, wards of a province, names
/// (<see cref="Sen.Vietnam.NameCounts"/>). m is judgement about typing at a desk, to be learnt from a node's own merges; it is on the
/// careful side, since a wrong merge harms more than a question at the desk.
/// </summary>
internal static class MatchWeights
{
    /// <summary>Before anything is compared: one of a million people of a province is meant.</summary>
    internal const double Prior = -20;

    /// <summary>The same number of one system. Two people share one only by mistake, as when a child is entered under its mother's card.</summary>
    internal static readonly double SameIdentifier = Weight(0.95, 1e-9);

    /// <summary>Two numbers that a person has one of (số định danh), and they differ.</summary>
    internal static readonly double OtherIdentifier = Weight(0.02, 1);

    /// <summary>The same day of some 25,000.</summary>
    internal static readonly double SameBirthDate = Weight(0.90, 1 / 25_000d);

    /// <summary>Day and month have changed places.</summary>
    internal static readonly double SwappedBirthDate = Weight(0.02, 1 / 25_000d);

    /// <summary>One digit differs; about 25 days are as near.</summary>
    internal static readonly double NearBirthDate = Weight(0.03, 25 / 25_000d);

    /// <summary>One knows the month and the year only.</summary>
    internal static readonly double SameBirthMonth = Weight(0.95, 1 / 820d);

    /// <summary>One knows the year only, as older people's cards do.</summary>
    internal static readonly double SameBirthYear = Weight(0.95, 1 / 68d);

    internal static readonly double OtherBirthDate = Weight(0.02, 0.98);

    internal static readonly double SameSex = Weight(0.995, 0.5);

    internal static readonly double OtherSex = Weight(0.005, 0.5);

    /// <summary>Numbers are shared in a family, which also shares names and wards: so u is that of people who are near each other.</summary>
    internal static readonly double SamePhone = Weight(0.5, 0.001);

    internal static readonly double OtherPhone = Weight(0.5, 0.999);

    /// <summary>One of about a hundred wards.</summary>
    internal static readonly double SameWard = Weight(0.8, 0.01);

    internal static readonly double OtherWard = Weight(0.2, 0.99);

    /// <summary>m of a name that is the same, marks and all.</summary>
    internal const double SameName = 0.80;

    /// <summary>m of a name that is the same but for marks: typed by a machine or in a hurry.</summary>
    internal const double UnmarkedName = 0.08;

    /// <summary>m of the same words in another order: family name last, as other systems write.</summary>
    internal const double ReorderedName = 0.03;

    /// <summary>m of a name of which one word is spelt otherwise, or words in the middle are missing.</summary>
    internal const double NearName = 0.05;

    internal static readonly double OtherName = Weight(0.04, 1);

    /// <summary>Words of a name go together (Thị with Hoa), so many of them say less than their product.</summary>
    internal const double MostOfName = 16;

    internal static double Weight(double m, double u) => Math.Log2(m / u);

    /// <summary>The probability that both are one person.</summary>
    internal static double Probability(double weight) => 1 / (1 + Math.Pow(2, -(Prior + weight)));
}
