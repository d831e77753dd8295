namespace Sen.Vietnam;

/// <summary>A chapter or block of the list; codes stand in blocks, blocks in chapters.</summary>
/// <param name="Code">«IX», «I10-I15».</param>
/// <param name="Chapter">Of a block the chapter it stands in; null for a chapter.</param>
public sealed record IcdGroup(string Code, string? Chapter, string NameVi, string NameEn);

/// <summary>One edition of the list, with the days on which it holds.</summary>
/// <param name="Version">Short name that stays: «tt06-2026».</param>
/// <param name="Source">The legal text.</param>
public sealed record IcdEdition(string Version, Validity Validity, string Source)
{
    internal string File { get; init; } = "";

    /// <summary>Chapters and blocks in the order of the list.</summary>
    public IReadOnlyList<IcdGroup> Groups => Icd10Editions.GroupsOf(File);

    public IReadOnlyList<IcdCode> Codes => Icd10.All(Validity.From);
}

/// <summary>How a code of QĐ 4469 that TT 06/2026 no longer has relates to one that it has; words of FHIR's concept-map-equivalence.</summary>
public sealed record IcdMove(string From, string To, string Relation, string Source);

/// <summary>The editions of the list, and what changed between them beyond what equal codes and titles say.</summary>
public static class Icd10Editions
{
    private static readonly Lazy<ILookup<string, IcdGroup>> Groups = new(() => Embedded.Rows("icd10_groups.csv.gz").ToLookup(
        row => row["list"], row => new IcdGroup(row["code"], row.Optional("parent"), row["name_vi"], row["name_en"]), StringComparer.Ordinal));

    private static readonly Lazy<IcdEdition[]> List = new(Read);

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<IcdEdition> All => List.Value;

    /// <summary>Written by hand; most moves follow from equal codes.</summary>
    public static IReadOnlyList<IcdMove> Moves { get; } =
        [.. Embedded.Rows("icd10_moves.csv").Select(row => new IcdMove(row["from"], row["to"], row["relation"], row["source"]))];

    internal static IReadOnlyList<IcdGroup> GroupsOf(string file) => [.. Groups.Value[file]];

    private static IcdEdition[] Read()
    {
        var editions = new List<IcdEdition>();
        DateOnly? next = null;
        foreach (var row in Embedded.Rows("lists.csv").Where(r => r["file"].StartsWith("icd10_", StringComparison.Ordinal)).OrderByDescending(r => r.Date("valid_from")))
        {
            var from = row.Date("valid_from");
            var version = row["file"]["icd10_".Length..].Split('.')[0].Replace('_', '-');
            editions.Add(new IcdEdition(version, new Validity(from, next?.AddDays(-1)), row["source"]) { File = row["file"] });
            next = from;
        }

        return [.. editions];
    }
}
