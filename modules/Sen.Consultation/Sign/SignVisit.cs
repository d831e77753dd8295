using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Consultation.Examine;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Consultation.Sign;

/// <summary>
/// Finishes and signs a visit after the doctor confirmed to be the doctor. Everything is written in one commit that must match
/// every version the doctor saw, so a second press, or a change made meanwhile, writes nothing.
/// </summary>
internal static class SignVisit
{
    /// <summary>What the page of a signed visit is told when its papers still wait for their signer.</summary>
    internal const string Waiting = "waiting";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/sign", HandleAsync).WithName("consultation.sign");
        routes.MapPost("/{encounterId}/sign/passkey", AskAsync).WithName("consultation.sign-passkey");
    }

    // The question for the doctor's passkey: about the versions that this page showed, or none.
    private static async Task<IResult> AskAsync(
        string encounterId, IFormCollection form, Desk desk, ISignerConfirmation confirmation, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return TypedResults.StatusCode(Answers.StatusOf(chart.Failure));
        }

        return form["seen"] == Seen(chart.Value) && await confirmation.AskPasskeyAsync(desk.Http.User, Signed(chart.Value), cancellationToken) is { } question
            ? TypedResults.Text(question, "application/json")
            : TypedResults.Conflict();
    }

    private static async Task<IResult> HandleAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, SignerPorts signer,
        ILogger<Desk> logger, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form: null);
        }

        if (chart.Value.ReadOnly)
        {
            // The first press has signed; the second shows what was signed.
            return answers.ToPage($"/staff/doctor/{encounterId}?signed=1");
        }

        var workstation = Workstation.Of(chart.Value, desk.Now);
        if (!workstation.Assessment.Readiness.Ready)
        {
            return await PageAsync(workstation, desk, signer, "sign.not-ready", StatusCodes.Status422UnprocessableEntity, cancellationToken);
        }

        if (form["seen"].ToString() is { Length: > 0 } seen && seen != Seen(chart.Value))
        {
            return await PageAsync(workstation, desk, signer, "sign.changed", StatusCodes.Status409Conflict, cancellationToken);
        }

        var proof = new SignerProof(form[SignerProof.PasswordField], form[SignerProof.AnswerField]);
        if (await signer.Confirmation.ByAsync(desk.Http.User, Signed(chart.Value), proof, cancellationToken) is not { } confirmed)
        {
            logger.ConfirmationFailed(encounterId);
            var issue = string.IsNullOrEmpty(proof.Answer) ? "sign.password" : "sign.passkey";
            return await PageAsync(workstation, desk, signer, issue, StatusCodes.Status403Forbidden, cancellationToken);
        }

        // Without a PIN the visit is signed all the same; its papers wait for their signer.
        if (form[IPaperSigning.PinField].ToString() is not { Length: > 0 } pin)
        {
            var asks = await signer.Papers.AskAsync(cancellationToken) is not null;
            return await SignAsync(workstation, new Signer(confirmed, Papers: null, asks), desk, answers, logger, cancellationToken)
                ?? await AgainAsync(chart.Value.Id, desk, answers, signer, cancellationToken);
        }

        // The key opens before anything is written: a wrong PIN leaves the visit as it is.
        var opened = await signer.Papers.OpenAsync(pin, cancellationToken);
        if (!opened.Succeeded)
        {
            return new RazorComponentResult<SignSheet>(new { Workstation = workstation, Issue = "sign.pin", Questions = await signer.AskAsync(desk, cancellationToken), Refused = opened.Failure.Message })
            {
                StatusCode = StatusCodes.Status409Conflict,
            };
        }

        using var papers = opened.Value;
        return await SignAsync(workstation, new Signer(confirmed, papers, AsksForPin: true), desk, answers, logger, cancellationToken)
            ?? await AgainAsync(chart.Value.Id, desk, answers, signer, cancellationToken);
    }

    /// <summary>What the doctor saw: every version that would be signed. A page that shows another set signs nothing.</summary>
    internal static string Seen(Chart chart) => Note.ConsultationNote.Fingerprint(string.Join(' ', Versions(chart)));

    /// <summary>The same in full: what a passkey is asked to confirm.</summary>
    private static string Signed(Chart chart) => string.Join('\n', Versions(chart).Prepend($"sign Encounter/{chart.Id}"));

    internal static IEnumerable<string> Versions(Chart chart) => chart.Diagnoses.Select(d => $"{d.Resource.Id}.{d.Version}")
        .Concat(chart.Prescription.Select(m => $"{m.Resource.Id}.{m.Version}"))
        .Append($"{chart.Encounter.Version}").Append($"{chart.Note?.Version}");

    // Null when somebody wrote between reading and signing.
    private static async Task<IResult?> SignAsync(
        Workstation workstation, Signer signer, Desk desk, Answers answers, ILogger<Desk> logger, CancellationToken cancellationToken)
    {
        var chart = workstation.Chart;
        var facts = await FactsAsync(chart, signer.Confirmed, desk, cancellationToken);
        var commit = facts.Succeeded ? SignedVisit.Build(chart, facts.Value) : facts.Failure;
        if (!commit.Succeeded)
        {
            return answers.Refuse(chart.Id, commit.Failure, form: null);
        }

        var receipt = await desk.CommitAsync(commit.Value, cancellationToken);
        if (receipt.Succeeded)
        {
            logger.Signed(chart.Id, workstation.Assessment.Readiness.Documents, receipt.Value.Entries.Count);
            var provenance = receipt.Value.Entries.First(e => e.Key.Type == "Provenance").Key.Id;
            var waits = signer.Papers is null ? signer.AsksForPin : !await signer.Papers.SignAsync(provenance, signer.Confirmed, cancellationToken);
            return answers.ToPage($"/staff/doctor/{chart.Id}?signed={(waits ? Waiting : "1")}");
        }

        return receipt.Failure is Record.Conflict ? null : answers.Refuse(chart.Id, receipt.Failure, form: null);
    }

    /// <summary>Who signs, when and for which facility; corrections sign with the same facts.</summary>
    internal static async Task<Result<SigningFacts>> FactsAsync(Chart chart, string confirmed, Desk desk, CancellationToken cancellationToken)
    {
        var facility = await desk.Record.ReadAsync(desk.Caller, new ResourceKey("Organization", chart.Visit.Facility ?? "none"), cancellationToken);
        if (!facility.Succeeded)
        {
            return facility.Failure;
        }

        return new SigningFacts
        {
            Author = desk.Author,
            Now = desk.Now,
            FacilityCode = facility.Value.As<Organization>().Identifier.In(Systems.FacilityCode) ?? "",
            Role = await desk.RoleAsync(cancellationToken),
            Appointment = await AppointmentAsync(chart, desk, cancellationToken),
            Confirmation = confirmed,
            Clock = desk.Clock,
        };
    }

    private static async Task<Stored<Appointment>?> AppointmentAsync(Chart chart, Desk desk, CancellationToken cancellationToken)
    {
        if (chart.Encounter.Resource.Appointment.Select(a => a.IdIn("Appointment")).FirstOrDefault(id => id is not null) is not { } id)
        {
            return null;
        }

        var read = await desk.Record.ReadAsync(desk.Caller, new ResourceKey("Appointment", id), cancellationToken);
        return read.Succeeded ? new Stored<Appointment>(read.Value.As<Appointment>(), read.Value.Version, read.Value.LastUpdated) : null;
    }

    // Someone wrote between reading and signing: the other press of the button, or another change.
    private static async Task<IResult> AgainAsync(
        string encounterId, Desk desk, Answers answers, SignerPorts signer, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        return !chart.Succeeded ? answers.Refuse(encounterId, chart.Failure, form: null)
            : chart.Value.ReadOnly ? answers.ToPage($"/staff/doctor/{encounterId}?signed=1")
            : await PageAsync(
                Workstation.Of(chart.Value, desk.Now), desk, signer, "sign.changed", StatusCodes.Status409Conflict, cancellationToken);
    }

    private static async Task<IResult> PageAsync(
        Workstation workstation, Desk desk, SignerPorts signer, string issue, int status, CancellationToken cancellationToken) =>
        new RazorComponentResult<SignSheet>(new { Workstation = workstation, Issue = issue, Questions = await signer.AskAsync(desk, cancellationToken) }) { StatusCode = status };

    /// <summary>How the signer was confirmed, and the key that was opened for the papers.</summary>
    private sealed record Signer(string Confirmed, IPaperSigner? Papers, bool AsksForPin);
}
