using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Examine;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Diagnose;

/// <summary>Adds, orders and removes the diagnoses of a visit. The rules of the list are asked before every change.</summary>
internal static class ChangeDiagnoses
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/diagnoses", AddAsync).WithName("consultation.diagnosis.add");
        routes.MapPost("/{encounterId}/diagnoses/{id}/remove", RemoveAsync).WithName("consultation.diagnosis.remove");
        routes.MapPost("/{encounterId}/diagnoses/{id}/up", UpAsync).WithName("consultation.diagnosis.up");
        routes.MapPost("/{encounterId}/diagnoses/{id}/down", DownAsync).WithName("consultation.diagnosis.down");
    }

    private static async Task<IResult> AddAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        if (form["code"].ToString() is not { Length: > 0 and <= 12 } written || Icd10.Get(written, desk.Today) is not { } code)
        {
            return answers.Refuse(encounterId, Invalid.One("icd.unknown", "code", "Not in the list in force."), form);
        }

        var commit = code.Mark == IcdMark.Asterisk ? Pair(chart.Value, code, desk) : Single(chart.Value, code, desk);
        if (!commit.Succeeded)
        {
            return answers.Refuse(encounterId, commit.Failure, form);
        }

        return await CommitAsync(encounterId, commit.Value, form, desk, answers, cancellationToken);
    }

    private static Result<Commit> Single(Chart chart, IcdCode code, Desk desk)
    {
        var diagnoses = chart.Diagnoses;
        if (diagnoses.Any(d => new Diagnosis(d.Resource).Codes.Contains(code.Code, StringComparer.Ordinal)))
        {
            return Invalid.One("diagnosis.twice", code.Written, "The visit has this diagnosis.");
        }

        if (diagnoses.Count >= DiagnosisRules.Most)
        {
            return Invalid.One("diagnosis.too-many", code.Written, $"At most {DiagnosisRules.Most}.");
        }

        if (DiagnosisRules.Refusal(code, principal: diagnoses.Count == 0, chart.Person.Gender) is { } refusal)
        {
            return refusal;
        }

        var encounter = chart.Encounter.Resource;
        var condition = Diagnosis.New(desk.NewKey("Condition").Id, encounter, DiagnosisRules.Concept(code, asterisk: null), desk.Author, desk.Now);
        DiagnosisOrder.Add(encounter, condition.Id!, asPrincipal: false);
        return new Commit().Create(condition).Update(encounter, chart.Encounter.Version);
    }

    /// <summary>An asterisk code joins the dagger diagnosis it belongs to; alone it says where a disease shows, not which.</summary>
    private static Result<Commit> Pair(Chart chart, IcdCode asterisk, Desk desk)
    {
        if (DiagnosisRules.Refusal(asterisk, principal: false, chart.Person.Gender) is { } refusal)
        {
            return refusal;
        }

        var dagger = chart.Diagnoses.FirstOrDefault(d => new Diagnosis(d.Resource).Codes is [var only]
            && Icd10.Get(only, desk.Today) is { } code && DiagnosisRules.Belongs(code, asterisk, desk.Today));
        if (dagger is null)
        {
            return Invalid.One("icd.asterisk-alone", asterisk.Written, "The dagger code it belongs to comes first.");
        }

        var condition = dagger.Resource;
        condition.Code = DiagnosisRules.Concept(Icd10.Get(new Diagnosis(condition).Codes[0], desk.Today)!, asterisk);
        return new Commit().Update(condition, dagger.Version);
    }

    private static async Task<IResult> RemoveAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        var stored = chart.Value.Diagnoses.FirstOrDefault(d => d.Resource.Id == id);
        var encounter = chart.Value.Encounter;
        if (stored is null || !DiagnosisOrder.Remove(encounter.Resource, id))
        {
            return answers.Refuse(encounterId, new NotFound(new ResourceKey("Condition", id)), form);
        }

        if (Leading(chart.Value, encounter.Resource, desk.Today) is { } refusal)
        {
            return answers.Refuse(encounterId, refusal, form);
        }

        // A provisional diagnosis that was not meant: it stays in the history, marked.
        stored.Resource.VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "entered-in-error");
        stored.Resource.ClinicalStatus = null;
        var commit = new Commit().Update(stored.Resource, stored.Version).Update(encounter.Resource, encounter.Version);
        return await CommitAsync(encounterId, commit, form, desk, answers, cancellationToken);
    }

    private static Task<IResult> UpAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken) =>
        MoveAsync(encounterId, (id, Up: true), form, desk, answers, cancellationToken);

    private static Task<IResult> DownAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken) =>
        MoveAsync(encounterId, (id, Up: false), form, desk, answers, cancellationToken);

    private static async Task<IResult> MoveAsync(
        string encounterId, (string Id, bool Up) move, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        var encounter = chart.Value.Encounter;
        if (!DiagnosisOrder.Move(encounter.Resource, move.Id, move.Up))
        {
            return await answers.DoneAsync(encounterId, cancellationToken, Pieces.Diagnoses);
        }

        return Leading(chart.Value, encounter.Resource, desk.Today) is { } refusal
            ? answers.Refuse(encounterId, refusal, form)
            : await CommitAsync(encounterId, new Commit().Update(encounter.Resource, encounter.Version), form, desk, answers, cancellationToken);
    }

    /// <summary>Why the diagnosis that would now lead cannot be the principal one.</summary>
    private static Invalid? Leading(Chart chart, Encounter encounter, DateOnly today)
    {
        var first = DiagnosisOrder.Ids(encounter).FirstOrDefault();
        var condition = chart.Conditions.FirstOrDefault(c => c.Resource.Id == first);
        return condition is not null && new Diagnosis(condition.Resource).Codes is [var code, ..] && Icd10.Get(code, today) is { } entry
            ? DiagnosisRules.Refusal(entry, principal: true, chart.Person.Gender)
            : null;
    }

    private static async Task<IResult> CommitAsync(
        string encounterId, Commit commit, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var committed = await desk.CommitAsync(commit, cancellationToken);
        return committed.Succeeded
            ? await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Diagnoses, Pieces.Prescription, Pieces.Sign, Pieces.Attention)
            : answers.Refuse(encounterId, committed.Failure, form);
    }
}
