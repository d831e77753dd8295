using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Sign;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Consultation.Correct;

/// <summary>
/// Corrects the words of a signed note: a new version with status "amended", the reason beside the commit, signed again. The old
/// text and its signer stay readable in the history (TT 13/2025/TT-BYT).
/// </summary>
internal static class CorrectNote
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/correct", HandleAsync).WithName("consultation.correct");
        routes.MapPost("/{encounterId}/correct/passkey", AskAsync).WithName("consultation.correct-passkey");
    }

    // The question for the doctor's passkey: about the words that were typed, or none.
    private static async Task<IResult> AskAsync(
        string encounterId, IFormCollection form, Desk desk, ISignerConfirmation confirmation, CancellationToken cancellationToken) =>
        await Corrections.AskAsync(Words(encounterId, form), desk, confirmation, cancellationToken);

    private static async Task<IResult> HandleAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, ISignerConfirmation confirmation,
        ILogger<Desk> logger, CancellationToken cancellationToken)
    {
        var issues = Check(form);
        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        if (!chart.Succeeded || issues.Count > 0)
        {
            return answers.Refuse(encounterId, chart.Failure ?? new Invalid(issues), form);
        }

        if (chart.Value.Note is not { } stored || !new ConsultationNote(stored.Resource).Signed)
        {
            return answers.Refuse(encounterId, Invalid.One("correct.unsigned", "", "The note is a draft; it can be edited."), form);
        }

        if (long.TryParse(form["version"], out var version) && version != stored.Version)
        {
            return answers.Refuse(encounterId, new VersionConflict(ConsultationNote.KeyOf(encounterId), version, stored.Version), form);
        }

        var note = new ConsultationNote(stored.Resource);
        var changed = Sections(form).Aggregate(false, (any, s) => note.Set(s.Section, s.Text) || any);
        if (!changed)
        {
            return answers.Refuse(encounterId, Invalid.One("correct.nothing", "", "Nothing was changed."), form);
        }

        var proof = Corrections.Proof(form);
        if (await confirmation.ByAsync(desk.Http.User, Words(encounterId, form), proof, cancellationToken) is not { } confirmed)
        {
            logger.ConfirmationFailed(encounterId);
            var code = string.IsNullOrEmpty(proof.Answer) ? "sign.password" : "sign.passkey";
            return answers.Refuse(encounterId, new Denied(code, "The signer was not confirmed."), form);
        }

        note.Resource.Status = "amended";
        note.Resource.Date = FhirDateTime.Of(desk.Now);
        var reason = Corrections.Reason(form);
        var commit = new Commit().Update(note.Resource, stored.Version).Create(Signed(note.Resource, stored.Version + 1, (reason, confirmed), desk)).Because(reason);
        var committed = await desk.CommitAsync(commit, cancellationToken);
        if (!committed.Succeeded)
        {
            return answers.Refuse(encounterId, committed.Failure, form);
        }

        logger.Corrected(encounterId);
        return answers.ToPage($"/staff/doctor/{encounterId}?corrected=1");
    }

    private static List<Issue> Check(IFormCollection form)
    {
        var issues = Corrections.Check(form);
        issues.AddRange(Sections(form).Where(s => s.Text.Length > s.Section.Longest)
            .Select(s => new Issue("note.too-long", s.Section.Key, $"At most {s.Section.Longest} characters.")));
        return issues;
    }

    private static IEnumerable<(NoteSection Section, string Text)> Sections(IFormCollection form) =>
        new[] { NoteSection.Complaint, NoteSection.Findings, NoteSection.Advice }
            .Where(s => form.ContainsKey(s.Key)).Select(s => (s, ConsultationNote.Normalize(form[s.Key])));

    // Parts are told apart by a character that no normalized text has.
    private static string Words(string encounterId, IFormCollection form) => string.Join(
        '\u001f',
        Sections(form).Select(s => $"{s.Section.Key} {s.Text}")
            .Prepend(form["version"].ToString()).Prepend($"correct Encounter/{encounterId}").Append(ConsultationNote.Normalize(form["reason"])));

    private static Provenance Signed(Composition note, long version, (string Reason, string Confirmed) why, Desk desk) => new()
    {
        Id = desk.NewKey("Provenance").Id,
        Target = { Reference.To($"Composition/{note.Id}/_history/{version}") },
        Recorded = FhirDateTime.Instant(desk.Now),
        Policy = { why.Confirmed },
        Reason = { new CodeableConcept { Text = why.Reason } },
        Activity = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "UPDATE"),
        Agent = { new Provenance.AgentComponent { Who = desk.Author, OnBehalfOf = note.Custodian } },
        Signature =
        {
            new Signature
            {
                Type = { Coding.Of(SignedVisit.SignatureSystem, SignedVisit.AuthorSignature, "Author's Signature") },
                When = FhirDateTime.Instant(desk.Now),
                Who = desk.Author,
            },
        },
    };
}
