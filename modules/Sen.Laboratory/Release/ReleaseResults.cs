using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Laboratory.Release;

/// <summary>
/// Releases the results of an order: Observations, report and the completed order in one commit, so that the doctor and the person
/// see all of it or nothing. Releasing again with other values is a correction and needs a reason; the first values stay in the history.
/// </summary>
internal static class ReleaseResults
{
    public const int ShortestReason = 10;
    private const int LongestReason = 500;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{requestId}", HandleAsync).WithName("laboratory.release");
        routes.MapPost("/{requestId}/passkey", AskAsync).WithName("laboratory.release-passkey");
    }

    // The question for the releaser's passkey: about these values of this order, or none.
    private static async Task<IResult> AskAsync(
        string requestId, IFormCollection form, Bench bench, ISignerConfirmation confirmation, CancellationToken cancellationToken)
    {
        var order = await bench.OpenAsync(requestId, cancellationToken);
        var results = order.Succeeded ? ResultInput.Read(order.Value.Tests, name => form[name], order.Value.Sex, order.Value.AgeInMonths(bench.Today)) : order.Failure;
        return results.Succeeded && await confirmation.AskPasskeyAsync(bench.Http.User, Signed(order.Value, results.Value), cancellationToken) is { } question
            ? TypedResults.Text(question, "application/json")
            : TypedResults.Conflict();
    }

    private static async Task<IResult> HandleAsync(
        string requestId, IFormCollection form, Bench bench, ISignerConfirmation confirmation, ILogger<Bench> logger, CancellationToken cancellationToken)
    {
        var order = await bench.OpenAsync(requestId, cancellationToken);
        if (!order.Succeeded)
        {
            return Again(requestId, form, order.Failure);
        }

        var months = order.Value.AgeInMonths(bench.Today);
        var results = ResultInput.Read(order.Value.Tests, name => form[name], order.Value.Sex, months);
        var proof = new SignerProof(form[SignerProof.PasswordField], form[SignerProof.AnswerField]);
        var confirmed = results.Succeeded && !proof.IsEmpty
            ? await confirmation.ByAsync(bench.Http.User, Signed(order.Value, results.Value), proof, cancellationToken) : null;
        if (results.Succeeded && !proof.IsEmpty && confirmed is null)
        {
            return Again(requestId, form, Invalid.One(string.IsNullOrEmpty(proof.Answer) ? "sign.password" : "sign.passkey", SignerProof.PasswordField, "Not confirmed."));
        }

        var commit = results.Succeeded ? Build(order.Value, results.Value, form, bench, confirmed) : results.Failure;
        if (!commit.Succeeded)
        {
            return Again(requestId, form, commit.Failure);
        }

        if (commit.Value.Changes.Count == 0)
        {
            // The same form sent twice.
            return TypedResults.Redirect($"/staff/lab/{requestId}?released=1");
        }

        var committed = await bench.Record.CommitAsync(bench.Caller, commit.Value, cancellationToken);
        if (!committed.Succeeded)
        {
            return Again(requestId, form, committed.Failure);
        }

        Say(logger, order.Value, results.Value);
        return TypedResults.Redirect($"/staff/lab/{requestId}?released=1{(confirmed is null ? "" : "&signed=1")}");
    }

    /// <summary>What a releaser confirms: these values of this version of the order.</summary>
    private static string Signed(Ordered order, IReadOnlyList<EnteredResult> results) => string.Join(
        '\n',
        results.Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.Test.Code}={r.Value}{r.Words}")).Prepend($"release ServiceRequest/{order.Id}/_history/{order.Version}"));

    /// <summary>The commit that reports these results; empty when everything is reported so already.</summary>
    private static Result<Commit> Build(Ordered order, IReadOnlyList<EnteredResult> results, IFormCollection form, Bench bench, string? confirmed)
    {
        if (!order.Taken)
        {
            return Invalid.One("result.no-specimen", "", "The specimen was not taken.");
        }

        if (order.Request.Status is not ("active" or "completed"))
        {
            return Invalid.One("result.revoked", "", "The order was withdrawn.");
        }

        if (!order.Done && long.TryParse(form["version"], out var version) && version != order.Version)
        {
            return new VersionConflict(ResourceKey.Of(order.Request), version, order.Version);
        }

        var observations = results.Select(r =>
        {
            var observation = ResultRecord.Build(order, r, bench.Performer, bench.Now);
            observation.Id = order.Reported(r.Test)?.Observation.Id ?? observation.Id;
            return observation;
        }).ToList();
        return order.Done ? Correct(order, observations, form, bench, confirmed) : Release(order, observations, bench, confirmed);
    }

    private static Commit Release(Ordered order, List<Observation> observations, Bench bench, string? confirmed)
    {
        var commit = new Commit();
        foreach (var observation in observations)
        {
            commit.Create(observation);
        }

        commit.Create(ResultRecord.Report(order, observations, bench.Performer, bench.Now));
        order.Request.Status = "completed";
        commit.Update(order.Request, order.Version);
        var targets = observations.Select(o => $"Observation/{o.Id}/_history/1").Append($"DiagnosticReport/{order.Id}/_history/1");
        return commit.Create(Provenance(targets, bench, confirmed, reason: null));
    }

    private static Result<Commit> Correct(Ordered order, List<Observation> observations, IFormCollection form, Bench bench, string? confirmed)
    {
        var reason = form["reason"].ToString().Trim();
        var commit = new Commit();
        var targets = new List<string>();
        foreach (var observation in observations)
        {
            var reported = order.Tests.Select(order.Reported).FirstOrDefault(r => r?.Observation.Id == observation.Id);
            if (reported is not { } before)
            {
                commit.Create(observation);
                targets.Add($"Observation/{observation.Id}/_history/1");
            }
            else if (!ResultRecord.SameValue(before.Observation, observation))
            {
                ResultRecord.MarkCorrected(observation, before.Observation, reason, bench.Performer, bench.Now);
                commit.Update(observation, before.Version);
                targets.Add($"Observation/{observation.Id}/_history/{before.Version + 1}");
            }
        }

        if (commit.Changes.Count == 0)
        {
            return commit;
        }

        if (reason.Length is < ShortestReason or > LongestReason)
        {
            return Invalid.One("result.reason", "reason", $"{ShortestReason} to {LongestReason} characters.");
        }

        var report = ResultRecord.Report(order, observations, bench.Performer, bench.Now);
        report.Status = "corrected";
        commit.Put(report);
        return commit.Create(Provenance(targets, bench, confirmed, reason)).Because(reason);
    }

    // How the releaser was confirmed goes with the release: the report is signed under it. Without, it waits for its signer.
    private static Provenance Provenance(IEnumerable<string> targets, Bench bench, string? confirmed, string? reason)
    {
        var provenance = new Provenance
        {
            Id = bench.NewKey("Provenance").Id,
            Recorded = FhirDateTime.Instant(bench.Now),
            Agent =
            {
                new Provenance.AgentComponent
                {
                    Type = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "verifier"),
                    Who = bench.Performer,
                },
            },
        };
        provenance.Target.AddRange(targets.Select(t => Reference.To(t)));
        if (confirmed is not null)
        {
            provenance.Policy.Add(confirmed);
        }

        if (reason is not null)
        {
            provenance.Reason.Add(new CodeableConcept { Text = reason });
        }

        return provenance;
    }

    private static void Say(ILogger<Bench> logger, Ordered order, IReadOnlyList<EnteredResult> results)
    {
        if (results.Any(r => r.Flag is Vietnam.LabFlag.DangerHigh or Vietnam.LabFlag.DangerLow))
        {
            logger.Critical(order.Id);
        }

        if (order.Done)
        {
            logger.Corrected(order.Id, results.Count);
        }
        else
        {
            logger.Released(order.Id, results.Count);
        }
    }

    private static RazorComponentResult<ResultsSheet> Again(string requestId, IFormCollection form, Failure failure) =>
        new(new { RequestId = requestId, Typed = form, Failure = failure }) { StatusCode = Bench.StatusOf(failure) };
}
