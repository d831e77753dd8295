using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Prescribe;
using Sen.Consultation.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Consultation.Correct;

/// <summary>
/// Replaces or withdraws a signed prescription. A sent prescription is never edited (QĐ 425/QĐ-BYT of 2025): a copy is changed as a
/// draft, and signing it puts new lines under new codes in force and cancels the old ones with the reason, in one commit. The old
/// ones stay readable under their codes. Once a medicine was handed out nothing here can take it back.
/// </summary>
internal static class ReplacePrescription
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/replace/start", StartAsync).WithName("consultation.replace.start");
        routes.MapPost("/{encounterId}/replace/discard", DiscardAsync).WithName("consultation.replace.discard");
        routes.MapPost("/{encounterId}/replace", SignAsync).WithName("consultation.replace.sign");
        routes.MapPost("/{encounterId}/replace/passkey", AskAsync).WithName("consultation.replace.passkey");
    }

    /// <summary>Why the signed prescription of this visit cannot be changed any more; null when it can.</summary>
    internal static async Task<Failure?> RefusalAsync(Chart chart, Desk desk, CancellationToken cancellationToken)
    {
        if (!chart.Signed || chart.InForce.Count == 0)
        {
            return Invalid.One("replace.nothing", "", "There is no signed prescription in force.");
        }

        if (chart.InForce.Any(m => m.Resource.Status == "completed"))
        {
            return Invalid.One("replace.dispensed", "", "The medicines were handed out.");
        }

        var found = await desk.Record.SearchAsync(
            desk.Caller, SearchQuery.For("MedicationDispense").Where("patient", chart.Person.Resource.Id is { } id ? $"Patient/{id}" : "").Take(ChartReader.Most),
            cancellationToken);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var mine = chart.InForce.Select(m => m.Resource.Id!).ToHashSet(StringComparer.Ordinal);
        var handedOut = found.Value.As<MedicationDispense>().Any(d =>
            d.Status is not ("cancelled" or "entered-in-error" or "declined")
            && d.AuthorizingPrescription.Any(p => p.IdIn("MedicationRequest") is { } request && mine.Contains(request)));
        return handedOut ? Invalid.One("replace.dispensed", "", "The medicines were handed out.") : null;
    }

    private static async Task<IResult> StartAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        if (await RefusalAsync(chart.Value, desk, cancellationToken) is { } refusal)
        {
            return answers.Refuse(encounterId, refusal, form);
        }

        if (chart.Value.Replacing)
        {
            return answers.ToPage($"/staff/doctor/{encounterId}#prescription");
        }

        var commit = new Commit();
        foreach (var old in chart.Value.InForce)
        {
            commit.Create(Copy(old.Resource, chart.Value, desk));
        }

        var committed = await desk.CommitAsync(commit, cancellationToken);
        return committed.Succeeded || committed.Failure is Conflict
            ? answers.ToPage($"/staff/doctor/{encounterId}#prescription")
            : answers.Refuse(encounterId, committed.Failure, form);
    }

    // The id follows from the old line and how often it was copied before, so that two presses make one draft.
    private static MedicationRequest Copy(MedicationRequest old, Chart chart, Desk desk)
    {
        var before = chart.Medicines.Count(m => m.Resource.PriorPrescription.IdIn("MedicationRequest") == old.Id);
        var source = new PrescriptionLine(old);
        var line = WritePrescription.Start(desk, chart.Encounter.Resource, old.MedicationCodeableConcept!);
        line.Resource.Id = $"{(old.Id!.Length > 58 ? old.Id[..58] : old.Id)}-r{before + 1}";
        line.Resource.PriorPrescription = Reference.To($"MedicationRequest/{old.Id}");
        line.Set(source.Doses, source.Days, source.Instruction, source.Unit);
        line.Override(source.OverrideReason);
        return line.Resource;
    }

    private static async Task<IResult> DiscardAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        if (!chart.Value.Replacing)
        {
            return answers.ToPage($"/staff/doctor/{encounterId}#prescription");
        }

        var commit = new Commit();
        foreach (var draft in chart.Value.Prescription)
        {
            draft.Resource.Status = "cancelled";
            commit.Update(draft.Resource, draft.Version);
        }

        var committed = await desk.CommitAsync(commit, cancellationToken);
        return committed.Succeeded ? answers.ToPage($"/staff/doctor/{encounterId}#prescription") : answers.Refuse(encounterId, committed.Failure, form);
    }

    private static async Task<IResult> SignAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, ISignerConfirmation confirmation,
        ILogger<Desk> logger, CancellationToken cancellationToken)
    {
        var opened = await desk.OpenAsync(encounterId, cancellationToken);
        if (!opened.Succeeded)
        {
            return answers.Refuse(encounterId, opened.Failure, form);
        }

        var chart = opened.Value;
        var withdraw = form["withdraw"] == "1";
        var refusal = await RefusalAsync(chart, desk, cancellationToken) ?? Check(chart, form, withdraw, desk);
        if (refusal is not null)
        {
            return answers.Refuse(encounterId, refusal, form);
        }

        var confirmed = await Corrections.ConfirmAsync(Text(chart, form, withdraw), form, desk, confirmation, cancellationToken);
        if (!confirmed.Succeeded)
        {
            logger.ConfirmationFailed(encounterId);
            return answers.Refuse(encounterId, confirmed.Failure, form);
        }

        var commit = await BuildAsync(chart, (Corrections.Reason(form), confirmed.Value), withdraw, desk, cancellationToken);
        var committed = commit.Succeeded ? await desk.CommitAsync(commit.Value, cancellationToken) : commit.Failure;
        if (!committed.Succeeded)
        {
            return answers.Refuse(encounterId, committed.Failure, form);
        }

        logger.Corrected(encounterId);
        return answers.ToPage($"/staff/doctor/{encounterId}?corrected=1#prescription");
    }

    // The question for the doctor's passkey: about these lines, old and new, and the reason.
    private static async Task<IResult> AskAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, ISignerConfirmation confirmation, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        return chart.Succeeded
            ? await Corrections.AskAsync(Text(chart.Value, form, form["withdraw"] == "1"), desk, confirmation, cancellationToken)
            : answers.Refuse(encounterId, chart.Failure, form: null);
    }

    private static string Text(Chart chart, IFormCollection form, bool withdraw) => string.Join(
        '\n',
        SignVisit.Versions(chart).Concat(chart.InForce.Select(m => $"{m.Resource.Id}.{m.Version}"))
            .Prepend($"{(withdraw ? "withdraw" : "replace")} prescription of Encounter/{chart.Id}").Append(Corrections.Reason(form)));

    private static Failure? Check(Chart chart, IFormCollection form, bool withdraw, Desk desk)
    {
        var issues = Corrections.Check(form);
        if (issues.Count > 0)
        {
            return new Invalid(issues);
        }

        if (!withdraw && !chart.Replacing)
        {
            return Invalid.One("replace.no-draft", "", "There is no new prescription to sign.");
        }

        if (form["seen"].ToString() is { Length: > 0 } seen && seen != SignVisit.Seen(chart))
        {
            return new VersionConflict(ConsultationNote.KeyOf(chart.Id), 0, 0);
        }

        return !withdraw && !Assessment.Of(chart, desk.Now).Readiness.Ready ? Invalid.One("sign.not-ready", "", "Something is missing.") : null;
    }

    private static async Task<Result<Commit>> BuildAsync(
        Chart chart, (string Reason, string Confirmed) signed, bool withdraw, Desk desk, CancellationToken cancellationToken)
    {
        var reason = signed.Reason;
        var facts = await SignVisit.FactsAsync(chart, signed.Confirmed, desk, cancellationToken);
        if (!facts.Succeeded)
        {
            return facts.Failure;
        }

        var commit = new Commit().Because(reason);
        var targets = new List<Reference>();
        var replaced = new List<Reference>();
        foreach (var old in chart.InForce)
        {
            replaced.Add(Reference.To($"MedicationRequest/{old.Resource.Id}/_history/{old.Version}"));
            old.Resource.Status = "cancelled";
            old.Resource.StatusReason = new CodeableConcept { Text = reason };
            SignedVisit.Update(commit, targets, old.Resource, old.Version);
            await VoidChargeAsync(commit, old.Resource.Id!, desk, cancellationToken);
        }

        if (withdraw)
        {
            foreach (var draft in chart.Replacing ? chart.Prescription : [])
            {
                draft.Resource.Status = "cancelled";
                commit.Update(draft.Resource, draft.Version);
            }
        }
        else if (IssuedPrescriptions.Add(commit, targets, chart, facts.Value) is { } failure)
        {
            return failure;
        }

        return commit.Create(Corrections.Signed(chart, targets, replaced, reason, facts.Value));
    }

    // The charge of a medicine has its id. What was not handed out is not paid for; Billing writes the bill anew.
    private static async Task VoidChargeAsync(Commit commit, string medicineId, Desk desk, CancellationToken cancellationToken)
    {
        var read = await desk.Record.ReadAsync(desk.Caller, new ResourceKey("ChargeItem", medicineId), cancellationToken);
        if (read.Succeeded && read.Value.As<ChargeItem>() is { Status: not "aborted" } charge)
        {
            charge.Status = "aborted";
            commit.Update(charge, read.Value.Version);
        }
    }
}
