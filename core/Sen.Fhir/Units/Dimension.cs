using System.Globalization;

namespace Sen.Fhir.Units;

/// <summary>Base units with their exponents, sorted. Each arbitrary unit ([iU], [CFU]) is a base of its own (UCUM 24).</summary>
internal sealed class Dimension : IEquatable<Dimension>
{
    internal static readonly Dimension None = new([]);

    private readonly (string Base, int Exponent)[] _parts;

    private Dimension((string Base, int Exponent)[] parts)
    {
        _parts = parts;
        Text = string.Join('.', parts.Select(p => p.Exponent == 1 ? p.Base : string.Create(CultureInfo.InvariantCulture, $"{p.Base}{p.Exponent}")));
    }

    internal string Text { get; }

    internal static Dimension Of(string unit) => new([(unit, 1)]);

    internal Dimension Times(Dimension other, int sign) => Make(_parts.Concat(other._parts.Select(p => (p.Base, p.Exponent * sign))));

    internal Dimension Power(int exponent) => Make(_parts.Select(p => (p.Base, p.Exponent * exponent)));

    public bool Equals(Dimension? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Dimension);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => Text;

    private static Dimension Make(IEnumerable<(string Base, int Exponent)> parts)
    {
        var merged = parts.GroupBy(p => p.Base, StringComparer.Ordinal)
            .Select(g => (Base: g.Key, Exponent: g.Sum(p => p.Exponent)))
            .Where(p => p.Exponent != 0)
            .OrderBy(p => p.Base, StringComparer.Ordinal)
            .ToArray();
        return merged.Length == 0 ? None : new Dimension(merged);
    }
}
