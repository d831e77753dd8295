using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Consultation.Examine;
using Sen.Record;

namespace Sen.Consultation.Note;

/// <summary>
/// Saves one part of the note as it is typed. A form remembers the fingerprint of the text it was filled with: when somebody else
/// changed that part meanwhile, both texts are shown and nothing is lost; a change of another part is no conflict.
/// </summary>
internal static class SaveNote
{
    internal const int Tries = 4;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{encounterId}/note", HandleAsync).WithName("consultation.note.save");

    private static async Task<IResult> HandleAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, ILogger<Desk> logger, CancellationToken cancellationToken)
    {
        var section = NoteSection.Named(form["section"]);
        if (section is null)
        {
            return answers.Refuse(encounterId, Invalid.One("note.section", "section", "There is no such part of the note."), form);
        }

        var text = ConsultationNote.Normalize(form["text"]);
        if (text.Length > section.Longest)
        {
            return answers.Refuse(encounterId, Invalid.One("note.too-long", section.Key, $"At most {section.Longest} characters."), form);
        }

        // Another part of the same note may be saved at the same moment: read again and put this part on top.
        var attempt = 0;
        while (true)
        {
            attempt++;
            var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
            if (!chart.Succeeded)
            {
                return answers.Refuse(encounterId, chart.Failure, form);
            }

            var current = chart.Value.Text(section);
            if (form["base"].ToString() is { Length: > 0 } known && known != ConsultationNote.Fingerprint(current)
                && !string.Equals(current, text, StringComparison.Ordinal))
            {
                logger.StaleForm(section.Key, encounterId);
                return answers.Stale(encounterId, section, current, text);
            }

            var committed = await CommitAsync(desk, chart.Value, note => note.Set(section, text), cancellationToken);
            if (committed is null || committed.Value.Succeeded)
            {
                return await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Base(section), Pieces.Sign, Pieces.Attention);
            }

            if (committed.Value.Failure is not Conflict || attempt == Tries)
            {
                return answers.Refuse(encounterId, committed.Value.Failure, form);
            }
        }
    }

    /// <summary>Changes the note of a visit, making it first when there is none; null when nothing changed, and nothing was written.</summary>
    internal static async Task<Result<Receipt>?> CommitAsync(
        Desk desk, Chart chart, Func<ConsultationNote, bool> change, CancellationToken cancellationToken)
    {
        if (chart.Note is { } stored)
        {
            var note = new ConsultationNote(stored.Resource);
            return change(note) ? await desk.CommitAsync(new Commit().Update(note.Resource, stored.Version), cancellationToken) : (Result<Receipt>?)null;
        }

        var started = ConsultationNote.Start(chart.Encounter.Resource, desk.Author, desk.Now);
        return change(started) ? await desk.CommitAsync(new Commit().Create(started.Resource), cancellationToken) : (Result<Receipt>?)null;
    }
}
