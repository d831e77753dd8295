using System.Reflection;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>A medicine that holds what the person is allergic to: a hard stop that names both sides.</summary>
internal sealed record AllergyClash(string LineId, string Medicine, string Allergy);

/// <summary>
/// Compares medicines with recorded allergies: by the code of the active ingredient, by name, and by group (an allergy to
/// penicillin concerns amoxicillin). The groups are data. What is only similar in name is rather stopped than let pass.
/// </summary>
internal static class AllergyCheck
{
    private static readonly Lazy<ILookup<string, string>> Groups = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("allergy_groups.csv")
            ?? throw new InvalidOperationException("The allergy groups are not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l[0] != '#').Skip(1).Select(l => l.Split(';')).ToLookup(f => f[0], f => f[1], StringComparer.Ordinal);
    });

    public static IReadOnlyList<AllergyClash> Clashes(IEnumerable<AllergyIntolerance> allergies, IEnumerable<PrescriptionLine> lines)
    {
        var known = allergies.ToList();
        return
        [
            .. lines.SelectMany(line => known.Where(a => Concerns(a, line)).Select(a => new AllergyClash(line.Id, line.Name, NameOf(a)))),
        ];
    }

    /// <summary>"Penicillin"; never empty.</summary>
    public static string NameOf(AllergyIntolerance allergy) =>
        allergy.Code?.Text ?? allergy.Code?.Coding.Select(c => c.Display ?? c.Code).FirstOrDefault(t => t is not null) ?? "?";

    private static bool Concerns(AllergyIntolerance allergy, PrescriptionLine line)
    {
        var code = allergy.Code?.CodeIn(Systems.ActiveIngredient);
        if (code is not null && line.IngredientCodes.Contains(code, StringComparer.Ordinal))
        {
            return true;
        }

        var name = Spelled(SearchKey.Of(NameOf(allergy)));
        var substances = Substances(line).ToList();
        return substances.Any(s => name.Length >= 4 && Contains(s, name)) || GroupsOf(name).Any(g => substances.Any(s => Matches(g, s)));
    }

    private static IEnumerable<string> Substances(PrescriptionLine line) =>
        new[] { line.Ingredients, line.Name }.SelectMany(t => t.Split('+', ',', ';', '/'))
            .Select(t => Spelled(SearchKey.Of(t))).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> GroupsOf(string name) =>
        Groups.Value.Select(g => g.Key).Where(g => Contains(name, Spelled(g)) || Matches(g, name));

    private static bool Matches(string group, string substance) => Groups.Value[group].Any(member =>
        member[^1] == '*'
            ? substance.StartsWith(Spelled(member[..^1]), StringComparison.Ordinal) || substance.Contains(" " + Spelled(member[..^1]), StringComparison.Ordinal)
            : Contains(substance, Spelled(member)));

    private static bool Contains(string text, string words) => $" {text}".Contains($" {words}", StringComparison.Ordinal);

    // The list writes "penicilin" and "amoxicilin", boxes and people "penicillin" and "amoxicillin".
    private static string Spelled(string key) => key.Replace("cillin", "cilin", StringComparison.Ordinal).Replace("llin", "lin", StringComparison.Ordinal);
}
