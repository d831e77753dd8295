namespace Sen.Simulator;

/// <summary>
/// The same numbers for the same seed on every machine and every version of .NET (SplitMix64, Steele, Lea and Flood 2014).
/// Each part of the province throws its own dice, so that a change in one part leaves the others as they were.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    internal Dice(string part, int number = 0)
        : this(Hash(part) + ((ulong)number * Golden))
    {
    }

    /// <summary>0 to below <paramref name="below"/>.</summary>
    internal int Next(int below) => (int)(Next() % (ulong)below);

    /// <summary>Both ends included.</summary>
    internal int Between(int from, int to) => from + Next(to - from + 1);

    internal bool Chance(int percent) => Next(100) < percent;

    internal T Pick<T>(IReadOnlyList<T> of) => of[Next(of.Count)];

    /// <summary>One of them, each as often as its weight says.</summary>
    internal T Weighted<T>(IReadOnlyList<T> of, Func<T, int> weight)
    {
        var left = Next(of.Sum(weight));
        foreach (var one in of)
        {
            left -= weight(one);
            if (left < 0)
            {
                return one;
            }
        }

        return of[^1];
    }

    internal string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + Next(10))));

    private ulong Next()
    {
        var z = _state += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static ulong Hash(string text) =>
        text.Aggregate(14695981039346656037, (hash, letter) => (hash ^ letter) * 1099511628211);
}
