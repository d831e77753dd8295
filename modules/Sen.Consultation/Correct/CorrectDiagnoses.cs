using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Consultation.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Correct;

/// <summary>
/// Withdraws diagnoses of a signed visit and puts one in their place: the mistaken ones become "entered-in-error" with the reason and
/// the day, the visit no longer lists them, and all of it is signed again. They stay readable. A visit keeps a principal diagnosis.
/// </summary>
internal static class CorrectDiagnoses
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/correct/diagnoses", HandleAsync).WithName("consultation.correct.diagnoses");
        routes.MapPost("/{encounterId}/correct/diagnoses/passkey", AskAsync).WithName("consultation.correct.diagnoses-passkey");
    }

    // The question for the doctor's passkey: about what leaves, what comes, and the reason.
    private static Task<IResult> AskAsync(
        string encounterId, IFormCollection form, Desk desk, ISignerConfirmation confirmation, CancellationToken cancellationToken) =>
        Corrections.AskAsync(Text(encounterId, form), desk, confirmation, cancellationToken);

    private static string Text(string encounterId, IFormCollection form) => string.Join(
        '\n',
        form["withdraw"].OfType<string>().Prepend($"diagnoses of Encounter/{encounterId}").Append(form["code"].ToString().Trim()).Append(Corrections.Reason(form)));

    private static async Task<IResult> HandleAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, ISignerConfirmation confirmation,
        ILogger<Desk> logger, CancellationToken cancellationToken)
    {
        var opened = await desk.OpenAsync(encounterId, cancellationToken);
        if (!opened.Succeeded)
        {
            return answers.Refuse(encounterId, opened.Failure, form);
        }

        var chart = opened.Value;
        var issues = Corrections.Check(form);
        if (issues.Count > 0 || !chart.Signed)
        {
            return answers.Refuse(
                encounterId, issues.Count > 0 ? new Invalid(issues) : Invalid.One("correct.unsigned", "", "The visit is a draft; it can be edited."), form);
        }

        var confirmed = await Corrections.ConfirmAsync(Text(encounterId, form), form, desk, confirmation, cancellationToken);
        if (!confirmed.Succeeded)
        {
            logger.ConfirmationFailed(encounterId);
            return answers.Refuse(encounterId, confirmed.Failure, form);
        }

        var facts = await SignVisit.FactsAsync(chart, confirmed.Value, desk, cancellationToken);
        var commit = facts.Succeeded ? Build(chart, form, facts.Value, desk) : facts.Failure;
        if (!commit.Succeeded)
        {
            return answers.Refuse(encounterId, commit.Failure, form);
        }

        var committed = await desk.CommitAsync(commit.Value, cancellationToken);
        if (!committed.Succeeded)
        {
            return answers.Refuse(encounterId, committed.Failure, form);
        }

        logger.Corrected(encounterId);
        return answers.ToPage($"/staff/doctor/{encounterId}?corrected=1#diagnoses");
    }

    private static Result<Commit> Build(Chart chart, IFormCollection form, SigningFacts facts, Desk desk)
    {
        var asked = form["withdraw"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        var withdrawn = chart.Diagnoses.Where(d => asked.Contains(d.Resource.Id!)).ToList();
        var code = form["code"].ToString().Trim();
        if (withdrawn.Count == 0 && code.Length == 0)
        {
            return Invalid.One("correct.nothing", "", "Nothing was changed.");
        }

        var reason = Corrections.Reason(form);
        var encounter = chart.Encounter.Resource;
        var commit = new Commit().Because(reason);
        var targets = new List<Reference>();
        var replaced = new List<Reference>();
        foreach (var stored in withdrawn)
        {
            replaced.Add(Reference.To($"Condition/{stored.Resource.Id}/_history/{stored.Version}"));
            Withdraw(stored.Resource, reason, facts);
            DiagnosisOrder.Remove(encounter, stored.Resource.Id!);
            SignedVisit.Update(commit, targets, stored.Resource, stored.Version);
        }

        var (added, refused) = code.Length == 0 ? (null, null) : Add(chart, code, withdrawn, facts, desk);
        if (refused is not null)
        {
            return refused;
        }

        if (added is not null)
        {
            DiagnosisOrder.Add(encounter, added.Id!, asPrincipal: encounter.Diagnosis.Count == 0);
            commit.Create(added);
            targets.Add(Reference.To($"Condition/{added.Id}/_history/1"));
        }

        if (Leading(chart, encounter, added, desk.Today) is { } refusal)
        {
            return refusal;
        }

        replaced.Add(Reference.To($"Encounter/{chart.Id}/_history/{chart.Encounter.Version}"));
        SignedVisit.Update(commit, targets, encounter, chart.Encounter.Version);
        return commit.Create(Corrections.Signed(chart, targets, replaced, reason, facts));
    }

    // FHIR: a Condition entered in error has no clinical status (con-5).
    private static void Withdraw(Condition condition, string reason, SigningFacts facts)
    {
        condition.ClinicalStatus = null;
        condition.VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "entered-in-error");
        condition.Note.Add(new Annotation { Text = reason, Time = FhirDateTime.Of(facts.Now), AuthorReference = facts.Author });
    }

    private static (Condition? Added, Invalid? Refused) Add(
        Chart chart, string written, List<Stored<Condition>> withdrawn, SigningFacts facts, Desk desk)
    {
        if (written.Length > 12 || Icd10.Get(written, desk.Today) is not { } code)
        {
            return (null, Invalid.One("icd.unknown", "code", "Not in the list in force."));
        }

        var kept = chart.Conditions.Where(c => DiagnosisOrder.Ids(chart.Encounter.Resource).Contains(c.Resource.Id!, StringComparer.Ordinal)).Except(withdrawn).ToList();
        if (kept.Any(d => new Diagnosis(d.Resource).Codes.Contains(code.Code, StringComparer.Ordinal)))
        {
            return (null, Invalid.One("diagnosis.twice", code.Written, "The visit has this diagnosis."));
        }

        if (DiagnosisRules.Refusal(code, principal: kept.Count == 0, chart.Person.Gender) is { } refusal)
        {
            return (null, refusal);
        }

        var condition = Diagnosis.New(
            desk.NewKey("Condition").Id, chart.Encounter.Resource, DiagnosisRules.Concept(code, asterisk: null), facts.Author, facts.Now);
        condition.VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "confirmed");
        return (condition, null);
    }

    private static Invalid? Leading(Chart chart, Encounter encounter, Condition? added, DateOnly today)
    {
        var first = DiagnosisOrder.Ids(encounter).FirstOrDefault();
        if (first is null)
        {
            return Invalid.One("correct.no-diagnosis", "code", "A visit keeps a principal diagnosis.");
        }

        var condition = added?.Id == first ? added : chart.Conditions.FirstOrDefault(c => c.Resource.Id == first)?.Resource;
        return condition is not null && new Diagnosis(condition).Codes is [var code, ..] && Icd10.Get(code, today) is { } entry
            ? DiagnosisRules.Refusal(entry, principal: true, chart.Person.Gender)
            : null;
    }
}
