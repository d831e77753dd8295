using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Examine;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Consultation.Vitals;

/// <summary>Writes the vital signs of a visit; the same values again write nothing.</summary>
internal static class EnterVitals
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{encounterId}/vitals", HandleAsync).WithName("consultation.vitals.enter");

    /// <summary>The nurse's page, where the doctor's may not be seen.</summary>
    internal static void MapNurse(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{encounterId}", HandleNurseAsync).WithName("consultation.vitals.nurse");

    private static async Task<IResult> HandleNurseAsync(string encounterId, IFormCollection form, Desk desk, CancellationToken cancellationToken)
    {
        var saved = await SaveAsync(encounterId, form, desk, cancellationToken);
        return saved.Succeeded
            ? TypedResults.Redirect($"/staff/vitals/{encounterId}?saved=1")
            : new RazorComponentResult<VitalsSheet>(new { EncounterId = encounterId, Typed = form, saved.Failure }) { StatusCode = Answers.StatusOf(saved.Failure) };
    }

    private static async Task<IResult> HandleAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var saved = await SaveAsync(encounterId, form, desk, cancellationToken);
        return saved.Succeeded
            ? await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Vitals, Pieces.Attention)
            : answers.Refuse(encounterId, saved.Failure, form);
    }

    /// <summary>True when something was written.</summary>
    internal static async Task<Result<bool>> SaveAsync(string encounterId, IFormCollection form, Desk desk, CancellationToken cancellationToken)
    {
        var input = VitalsInput.Read(name => form[name]);
        if (!input.Succeeded)
        {
            return input.Failure;
        }

        if (input.Value.Values.Count == 0)
        {
            return Invalid.One("vitals.empty", VitalSigns.Systolic.Key, "No value was given.");
        }

        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return chart.Failure;
        }

        var commit = new Commit();
        foreach (var observation in Measured(input.Value, chart.Value, desk))
        {
            await AddAsync(commit, observation, desk, cancellationToken);
        }

        if (commit.Changes.Count == 0)
        {
            return false;
        }

        var committed = await desk.CommitAsync(commit, cancellationToken);
        return committed.Map(_ => true);
    }

    private static IEnumerable<Observation> Measured(VitalsInput input, Chart chart, Desk desk)
    {
        foreach (var observation in VitalsRecord.Build(input, chart.Encounter.Resource, desk.Author, desk.Now))
        {
            yield return observation;
        }

        // An adult's height from an earlier visit still holds.
        var height = input[VitalSigns.Height] ?? (VitalsRecord.Series(chart.Vitals, VitalSigns.Height) is [.., var last] ? last.Value : (decimal?)null);
        if (input[VitalSigns.Weight] is { } weight && VitalSigns.Bmi(weight, height) is { } bmi)
        {
            yield return VitalsRecord.Single(VitalSigns.BodyMassIndex, bmi, chart.Encounter.Resource, desk.Author, desk.Now);
        }
    }

    private static async Task AddAsync(Commit commit, Observation observation, Desk desk, CancellationToken cancellationToken)
    {
        var existing = await desk.Record.ReadAsync(desk.Caller, ResourceKey.Of(observation), cancellationToken);
        if (!existing.Succeeded)
        {
            commit.Create(observation);
        }
        else if (!VitalsRecord.SameValues(existing.Value.As<Observation>(), observation))
        {
            // The first value stays in the history of the Observation.
            observation.Status = "amended";
            commit.Update(observation, existing.Value.Version);
        }
    }
}
