using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Consultation.Diagnose;

/// <summary>
/// One diagnosis of a visit, read from its Condition. A dagger and its asterisk code (cause and manifestation, ICD-10 volume 2
/// §3.1.3) are one Condition with two codings, the dagger first, so that they move and are removed together.
/// </summary>
internal sealed class Diagnosis(Condition condition)
{
    public Condition Resource => condition;

    public string Id => condition.Id!;

    /// <summary>Codes without marks: "E11.2", or "E11.2" and "N08.3".</summary>
    public IReadOnlyList<string> Codes => [.. (condition.Code?.Coding.AsEnumerable() ?? []).Where(c => c.System == Systems.Icd10 && c.Code is not null).Select(c => c.Code!)];

    public string Name => condition.Code?.Text ?? condition.Code?.Coding.FirstOrDefault()?.Display ?? "";

    /// <summary>"E11.2† N08.3*" or "I10".</summary>
    public string CodeText => Codes is [var dagger, var asterisk] ? $"{dagger}† {asterisk}*" : string.Join(' ', Codes);

    public static Condition New(string id, Encounter encounter, CodeableConcept code, Reference recorder, DateTimeOffset at) => new()
    {
        Id = id,
        ClinicalStatus = CodeableConcept.Of(Systems.ConditionClinical, "active"),
        VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "provisional"),
        Category = { CodeableConcept.Of(Systems.ConditionCategory, Profiles.Codes.EncounterDiagnosis) },
        Code = code,
        Subject = encounter.Subject,
        Encounter = Reference.To($"Encounter/{encounter.Id}"),
        RecordedDate = FhirDateTime.Of(at),
        Recorder = recorder,
    };
}

/// <summary>The order of diagnoses, kept on the Encounter: rank 1 is the principal one.</summary>
internal static class DiagnosisOrder
{
    public static void Add(Encounter encounter, string conditionId, bool asPrincipal)
    {
        var ids = Ids(encounter);
        ids.Remove(conditionId);
        ids.Insert(asPrincipal ? 0 : ids.Count, conditionId);
        Write(encounter, ids);
    }

    /// <summary>False when there is nothing to do.</summary>
    public static bool Remove(Encounter encounter, string conditionId)
    {
        var ids = Ids(encounter);
        if (!ids.Remove(conditionId))
        {
            return false;
        }

        Write(encounter, ids);
        return true;
    }

    /// <summary>Moves one place up or down; false at the end of the list.</summary>
    public static bool Move(Encounter encounter, string conditionId, bool up)
    {
        var ids = Ids(encounter);
        var from = ids.IndexOf(conditionId);
        var to = up ? from - 1 : from + 1;
        if (from < 0 || to < 0 || to >= ids.Count)
        {
            return false;
        }

        (ids[from], ids[to]) = (ids[to], ids[from]);
        Write(encounter, ids);
        return true;
    }

    public static List<string> Ids(Encounter encounter) =>
        [.. encounter.Diagnosis.OrderBy(d => d.Rank ?? int.MaxValue).Select(d => d.Condition.IdIn("Condition")).OfType<string>()];

    private static void Write(Encounter encounter, List<string> ids)
    {
        encounter.Diagnosis.Clear();
        for (var i = 0; i < ids.Count; i++)
        {
            encounter.Diagnosis.Add(new Encounter.DiagnosisComponent
            {
                Condition = Reference.To($"Condition/{ids[i]}"),
                Use = CodeableConcept.Of(Systems.DiagnosisRole, i == 0 ? "CC" : "CM"),
                Rank = i + 1,
            });
        }
    }
}
