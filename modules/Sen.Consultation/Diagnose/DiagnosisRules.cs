using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Diagnose;

/// <summary>What the list says against a diagnosis as it stands.</summary>
/// <param name="DiagnosisId">The Condition.</param>
/// <param name="CodeText">"E11.2† N08.3*".</param>
/// <param name="Code">Stable code, text "Issue.{code}".</param>
/// <param name="Refused">It cannot be signed so; else it is a warning.</param>
internal sealed record DiagnosisProblem(string DiagnosisId, string CodeText, string Code, bool Refused);

/// <summary>Rules of the ICD-10 list in force (TT 06/2026/TT-BYT): its six flags, and the pairs of dagger and asterisk.</summary>
internal static partial class DiagnosisRules
{
    /// <summary>More than this on one visit is no out-patient record.</summary>
    public const int Most = 12;

    /// <summary>All problems of the diagnoses in their order; the first is the principal one.</summary>
    public static IReadOnlyList<DiagnosisProblem> Check(IEnumerable<Diagnosis> diagnoses, string? gender, DateOnly day)
    {
        var problems = new List<DiagnosisProblem>();
        foreach (var (index, diagnosis) in diagnoses.Index())
        {
            foreach (var (code, position) in diagnosis.Codes.Select((c, i) => (c, i)))
            {
                if (Icd10.Get(code, day) is not { } entry)
                {
                    problems.Add(new DiagnosisProblem(diagnosis.Id, diagnosis.CodeText, "icd.unknown", Refused: true));
                    continue;
                }

                // The asterisk half never stands as principal: its dagger does.
                var cautions = entry.Cautions(principal: index == 0 && position == 0, SexOf(gender));
                problems.AddRange(cautions.Select(c => new DiagnosisProblem(diagnosis.Id, diagnosis.CodeText, c.Code, Refuses(c))));
                if (entry.Mark == IcdMark.Asterisk && position == 0)
                {
                    problems.Add(new DiagnosisProblem(diagnosis.Id, diagnosis.CodeText, "icd.asterisk-alone", Refused: true));
                }
            }
        }

        return problems;
    }

    /// <summary>Why this code cannot be added; null when it can. Warnings do not keep it from being added.</summary>
    public static Invalid? Refusal(IcdCode code, bool principal, string? gender) =>
        code.Cautions(principal, SexOf(gender)).FirstOrDefault(Refuses) is { } caution
            ? Invalid.One(caution.Code, code.Written, "The list forbids this code here.")
            : null;

    /// <summary>True when the asterisk code is the manifestation of the dagger code, by the annex of pairs or by its own title.</summary>
    public static bool Belongs(IcdCode dagger, IcdCode asterisk, DateOnly day)
    {
        if (dagger.Mark != IcdMark.Dagger && !Icd10.PairsOf(asterisk.Code, day).Any(p => p.Code == dagger.Code))
        {
            return false;
        }

        var paired = Icd10.PairsOf(asterisk.Code, day);
        var titles = TitlePairs(asterisk);
        return paired.Any(p => p.Code == dagger.Code) || titles.Any(t => t(dagger.Code)) || (paired.Count == 0 && titles.Count == 0);
    }

    public static CodeableConcept Concept(IcdCode code, IcdCode? asterisk)
    {
        var concept = new CodeableConcept { Text = asterisk is null ? code.NameVi : $"{code.NameVi}; {DaggerRemark().Replace(asterisk.NameVi, "")}", Coding = { Coding.Of(Systems.Icd10, code.Code, code.NameVi) } };
        if (asterisk is not null)
        {
            concept.Coding.Add(Coding.Of(Systems.Icd10, asterisk.Code, asterisk.NameVi));
        }

        return concept;
    }

    public static Sex SexOf(string? gender) => gender switch
    {
        "male" => Sex.Male,
        "female" => Sex.Female,
        _ => Sex.Unknown,
    };

    // A code of the other sex is a slip of the pen in all but a handful of cases, and those are coded by the record office.
    private static bool Refuses(IcdCaution caution) => caution.Blocks || caution.Code is "icd.female" or "icd.male";

    // "(E10-E14 with common fourth character .2†)", "(A02.2†)": the title of an asterisk code names its daggers.
    private static List<Func<string, bool>> TitlePairs(IcdCode asterisk)
    {
        var pairs = new List<Func<string, bool>>();
        foreach (Match match in TitleRange().Matches(asterisk.NameEn))
        {
            var (from, to, fourth) = (match.Groups["from"].Value, match.Groups["to"].Value, match.Groups["fourth"].Value);
            pairs.Add(code => string.CompareOrdinal(code[..3], from) >= 0 && string.CompareOrdinal(code[..3], to) <= 0
                && code.Length > 4 && code[4..] == fourth);
        }

        foreach (Match match in TitleCode().Matches(asterisk.NameEn))
        {
            var named = match.Groups["code"].Value;
            pairs.Add(code => code.StartsWith(named, StringComparison.Ordinal));
        }

        return pairs;
    }

    // "(nhóm E10-E14 với ký tự thứ tư chung là .2†)" helps to code, not to read.
    [GeneratedRegex(@"\s*\([^()]*†[^()]*\)", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex DaggerRemark();

    [GeneratedRegex(@"(?<from>[A-Z]\d\d)-(?<to>[A-Z]\d\d)[^)]*?\.(?<fourth>\d)†", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex TitleRange();

    [GeneratedRegex(@"(?<code>[A-Z]\d\d(\.\d)?)†", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex TitleCode();
}
