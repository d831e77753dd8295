using System.Collections.Frozen;
using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Which half of a dagger and asterisk pair a code is.</summary>
public enum IcdMark
{
    None,

    /// <summary>† the disease behind; may stand alone.</summary>
    Dagger,

    /// <summary>* where it shows; only together with a dagger code.</summary>
    Asterisk,
}

/// <summary>The limits on using a code: the six flags of TT 06/2026/TT-BYT.</summary>
[Flags]
public enum IcdLimits
{
    None = 0,
    NotPrincipal = 1,
    DiscouragedPrincipal = 2,
    UseMoreSpecific = 4,
    MortalityOnly = 8,
    FemaleOnlyOrMainly = 16,
    MaleOnlyOrMainly = 32,
}

/// <summary>A remark of the list about using a code for one person.</summary>
/// <param name="Code">Stable code; <see cref="Text"/> is the sentence.</param>
/// <param name="Blocks">The circular forbids it, rather than discourages it.</param>
public sealed record IcdCaution(string Code, bool Blocks)
{
    public string Text(CultureInfo? culture = null) => Texts.Get(Code, culture);
}

/// <summary>One diagnosis code of the Vietnamese list.</summary>
public sealed record IcdCode
{
    /// <summary>With the dot and without mark: «E11.2».</summary>
    public required string Code { get; init; }

    public required IcdMark Mark { get; init; }

    public required string NameVi { get; init; }

    /// <summary>English title © WHO; empty where the list has none.</summary>
    public required string NameEn { get; init; }

    /// <summary>Roman number of the chapter.</summary>
    public required string Chapter { get; init; }

    /// <summary>«E10-E14».</summary>
    public required string Block { get; init; }

    public required IcdLimits Limits { get; init; }

    /// <summary>What people call the illness, for searching («tiểu đường»); null when they call it by its name.</summary>
    public string? Everyday { get; init; }

    /// <summary>«E11.2†», as the list writes it.</summary>
    public string Written => Mark switch
    {
        IcdMark.Dagger => $"{Code}†",
        IcdMark.Asterisk => $"{Code}*",
        IcdMark.None => Code,
    };

    public string Name(CultureInfo? culture = null) => Texts.IsEnglish(culture) && NameEn.Length > 0 ? NameEn : NameVi;

    /// <summary>What the flags say about using this code so.</summary>
    public IReadOnlyList<IcdCaution> Cautions(bool principal, Sex sex)
    {
        var cautions = new List<IcdCaution>();
        Add(principal && Limits.HasFlag(IcdLimits.NotPrincipal), "icd.not-principal", blocks: true);
        Add(Limits.HasFlag(IcdLimits.MortalityOnly), "icd.mortality-only", blocks: true);
        Add(Limits.HasFlag(IcdLimits.UseMoreSpecific), "icd.use-more-specific", blocks: false);
        Add(principal && Limits.HasFlag(IcdLimits.DiscouragedPrincipal), "icd.discouraged-principal", blocks: false);
        Add(sex == Sex.Male && Limits.HasFlag(IcdLimits.FemaleOnlyOrMainly), "icd.female", blocks: false);
        Add(sex == Sex.Female && Limits.HasFlag(IcdLimits.MaleOnlyOrMainly), "icd.male", blocks: false);
        return cautions;

        void Add(bool holds, string code, bool blocks)
        {
            if (holds)
            {
                cautions.Add(new IcdCaution(code, blocks));
            }
        }
    }
}

/// <summary>
/// The Vietnamese ICD-10 lists by date: TT 06/2026/TT-BYT (15,844 codes) from 01/06/2026, QĐ 4469/QĐ-BYT of 2020 before.
/// Loaded at the first use.
/// </summary>
public static class Icd10
{
    private static readonly DateOnly NewListFrom = IcdList.FirstDayOf("icd10_tt06_2026.csv.gz");
    private static readonly Lazy<IcdList> New = new(() => new IcdList("icd10_tt06_2026.csv.gz"));
    private static readonly Lazy<IcdList> Old = new(() => new IcdList("icd10_qd4469_2020.csv.gz"));

    private static readonly Lazy<ILookup<string, string>> Pairs = new(() => Embedded.Rows("icd10_pairs.csv.gz")
        .SelectMany(row => new[] { (From: row["dagger"], To: row["asterisk"]), (From: row["asterisk"], To: row["dagger"]) })
        .ToLookup(pair => pair.From, pair => pair.To, StringComparer.Ordinal));

    /// <summary>Every code in force on the day, in the order of the list.</summary>
    public static IReadOnlyList<IcdCode> All(DateOnly day) => On(day).Codes;

    /// <summary>The code with or without dot and mark, any case; null when not in force on the day.</summary>
    public static IcdCode? Get(string code, DateOnly day) => On(day).ByCode.GetValueOrDefault(IcdList.Bare(code));

    /// <summary>Codes by prefix («e11», «E11.9»), or by words of the name with or without marks; best first.</summary>
    public static IReadOnlyList<IcdCode> Find(string? query, DateOnly day, int max = 20) => On(day).Index.Value.Find(query, max);

    /// <summary>The other halves a dagger or asterisk code is paired with (QĐ 4469, annex of pairs), as far as in force.</summary>
    public static IReadOnlyList<IcdCode> PairsOf(string code, DateOnly day)
        => [.. Pairs.Value[IcdList.Bare(code)].Select(other => On(day).ByCode.GetValueOrDefault(other)).OfType<IcdCode>()];

    private static IcdList On(DateOnly day) => day >= NewListFrom ? New.Value : Old.Value;
}

/// <summary>One edition of the list.</summary>
internal sealed class IcdList
{
    // What people call the illnesses of every day («tiểu đường» for đái tháo đường); they also come first among equals.
    private static readonly Lazy<FrozenDictionary<string, string>> Everyday = new(() =>
        Embedded.Rows("icd10_everyday.csv").ToFrozenDictionary(row => row["code"], row => row["also"], StringComparer.Ordinal));

    internal IcdList(string file)
    {
        Codes = [.. Embedded.Rows(file).Select(Read)];
        ByCode = Codes.ToFrozenDictionary(code => Bare(code.Code), StringComparer.Ordinal);
        Index = new Lazy<TextIndex<IcdCode>>(() => new TextIndex<IcdCode>(
            Codes,
            code => code.Code,
            code => code.NameVi,
            code => $"{code.NameEn} {code.Everyday}",
            code => code.Everyday is not null));
    }

    internal IReadOnlyList<IcdCode> Codes { get; }

    internal FrozenDictionary<string, IcdCode> ByCode { get; }

    internal Lazy<TextIndex<IcdCode>> Index { get; }

    internal static DateOnly FirstDayOf(string file) => Embedded.Rows("lists.csv").Single(row => row["file"] == file).Date("valid_from");

    internal static string Bare(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static IcdCode Read(CsvRow row) => new()
    {
        Code = row["code"],
        Mark = row["mark"] switch
        {
            "dagger" => IcdMark.Dagger,
            "asterisk" => IcdMark.Asterisk,
            _ => IcdMark.None,
        },
        NameVi = row["name_vi"],
        NameEn = row["name_en"],
        Chapter = row["chapter"],
        Block = row["block"],
        Everyday = Everyday.Value.GetValueOrDefault(row["code"]),
        Limits = row["flags"].Aggregate(IcdLimits.None, (limits, letter) => limits | Limit(letter)),
    };

    private static IcdLimits Limit(char letter) => letter switch
    {
        'P' => IcdLimits.NotPrincipal,
        'D' => IcdLimits.DiscouragedPrincipal,
        'S' => IcdLimits.UseMoreSpecific,
        'T' => IcdLimits.MortalityOnly,
        'F' => IcdLimits.FemaleOnlyOrMainly,
        'M' => IcdLimits.MaleOnlyOrMainly,
        _ => IcdLimits.None,
    };
}
