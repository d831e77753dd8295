using System.Globalization;
using System.Reflection;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>Rows of a data file of this module: "valid_from;valid_to;…", comments begin with '#', the first other line names the columns.</summary>
internal static class DatedRows
{
    public static IEnumerable<(Validity Validity, string[] Fields)> Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The data file {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        foreach (var line in reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Skip(1))
        {
            var fields = line.TrimEnd('\r').Split(';');
            var to = fields[1].Length == 0 ? (DateOnly?)null : Day(fields[1]);
            yield return (new Validity(Day(fields[0]), to), fields);
        }
    }

    /// <summary>The letter of a kind as it stands at the end of a prescription code.</summary>
    public static PrescriptionKind Kind(string letter) => letter switch
    {
        "c" => PrescriptionKind.Ordinary,
        "n" => PrescriptionKind.Narcotic,
        "h" => PrescriptionKind.Psychotropic,
        "y" => PrescriptionKind.Traditional,
        _ => throw new InvalidOperationException($"There is no prescription kind {letter}."),
    };

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
