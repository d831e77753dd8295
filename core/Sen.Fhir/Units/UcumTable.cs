using System.Collections.Concurrent;

namespace Sen.Fhir.Units;

/// <summary>The prefixes and unit atoms of UCUM, from <c>Generated/ucum.txt</c>; each atom is worked out when it is first asked for.</summary>
internal static class UcumTable
{
    internal static readonly UcumUnit Unity = new(Rational.One, Dimension.None, null, isConvertible: true);

    private static readonly Lazy<(Dictionary<string, Rational> Prefixes, Dictionary<string, Entry> Atoms)> Table = new(Load);
    private static readonly ConcurrentDictionary<string, UcumUnit> Defined = new(StringComparer.Ordinal);

    /// <summary>A unit atom, with or without a prefix; null when there is none.</summary>
    internal static UcumUnit? Atom(string symbol)
    {
        var (prefixes, atoms) = Table.Value;
        if (atoms.TryGetValue(symbol, out var entry))
        {
            return Define(entry);
        }

        // Prefixes have one or two letters; only metric units take them (UCUM 11).
        for (var length = 1; length <= 2 && length < symbol.Length; length++)
        {
            if (atoms.TryGetValue(symbol[length..], out entry) && entry.IsMetric && prefixes.TryGetValue(symbol[..length], out var prefix))
            {
                var unit = Define(entry);
                return new UcumUnit(unit.Factor * prefix, unit.Dimension, unit.Scale, unit.IsConvertible);
            }
        }

        return null;
    }

    private static UcumUnit Define(Entry entry) => Defined.GetOrAdd(entry.Code, static (_, e) => Make(e), entry);

    private static UcumUnit Make(Entry entry)
    {
        switch (entry.Kind)
        {
            case "base" or "arbitrary":
                return new UcumUnit(Rational.One, Dimension.Of(entry.Code), null, isConvertible: true);
            case "unit":
                var proper = Proper(entry);
                return new UcumUnit(proper.Factor * entry.Value, proper.Dimension, null, isConvertible: true);
            default:
                var scaled = Proper(entry);
                return new UcumUnit(Rational.One, scaled.Dimension, new SpecialScale(entry.Kind, scaled.Factor * entry.Value), isConvertible: true);
        }
    }

    private static UcumUnit Proper(Entry entry) =>
        UcumParser.ParseDefinition(entry.Unit) ?? throw new InvalidDataException($"The definition of {entry.Code} in ucum.txt cannot be read.");

    private static (Dictionary<string, Rational> Prefixes, Dictionary<string, Entry> Atoms) Load()
    {
        var prefixes = new Dictionary<string, Rational>(StringComparer.Ordinal);
        var atoms = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var line in Embedded.Lines("ucum.txt"))
        {
            var fields = line.Split('\t');
            if (fields[0] is "prefix")
            {
                prefixes[fields[1]] = Rational.Parse(fields[2])!.Value;
            }
            else
            {
                atoms[fields[1]] = new Entry(fields[0], fields[1], fields[2] is "metric", Rational.Parse(fields[3])!.Value, fields[4]);
            }
        }

        return (prefixes, atoms);
    }

    /// <param name="Kind">base, unit, arbitrary, or the function of a special unit.</param>
    private sealed record Entry(string Kind, string Code, bool IsMetric, Rational Value, string Unit);
}
