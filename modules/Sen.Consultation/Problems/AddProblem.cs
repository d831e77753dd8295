using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Problems;

/// <summary>Puts a lasting health problem on the person's list, which every later visit at any facility shows.</summary>
internal static class AddProblem
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{encounterId}/problems", HandleAsync).WithName("consultation.problem.add");

    private static async Task<IResult> HandleAsync(
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

        var since = Since(form["since"], chart.Value.Person.BirthDate, desk.Today);
        if (!since.Succeeded)
        {
            return answers.Refuse(encounterId, since.Failure, form);
        }

        if (chart.Value.Problems.Any(p => !Chart.IsResolved(p.Resource) && new Diagnosis(p.Resource).Codes.Contains(code.Code, StringComparer.Ordinal)))
        {
            return answers.Refuse(encounterId, Invalid.One("problem.twice", code.Written, "It is on the list."), form);
        }

        if (DiagnosisRules.Refusal(code, principal: false, chart.Value.Person.Gender) is { } refusal)
        {
            return answers.Refuse(encounterId, refusal, form);
        }

        var problem = Diagnosis.New(
            desk.NewKey("Condition").Id, chart.Value.Encounter.Resource, DiagnosisRules.Concept(code, asterisk: null), desk.Author, desk.Now);
        problem.Category.Clear();
        problem.Category.Add(CodeableConcept.Of(Systems.ConditionCategory, Codes.ProblemListItem));
        problem.VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "confirmed");
        problem.OnsetDateTime = since.Value;
        var committed = await desk.CommitAsync(new Commit().Create(problem), cancellationToken);
        return committed.Succeeded
            ? await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Problems, Pieces.Attention)
            : answers.Refuse(encounterId, committed.Failure, form);
    }

    /// <summary>The year it began; empty means this year.</summary>
    private static Result<FhirDateTime> Since(string? text, FhirDate? birth, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return FhirDateTime.Parse(today.Year.ToString(CultureInfo.InvariantCulture));
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year <= today.Year && year >= (birth?.Year ?? 1900)
            ? FhirDateTime.Parse(year.ToString("D4", CultureInfo.InvariantCulture))
            : Invalid.One("problem.since", "since", "A year between birth and today.");
    }
}
