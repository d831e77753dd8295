using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Examine;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Note;

/// <summary>Saves the day of the next visit. Signing makes the appointment of it.</summary>
internal static class SavePlan
{
    /// <summary>Later than any follow-up is planned; catches a slip in the year.</summary>
    private const int LatestMonths = 13;

    private static readonly char[] Separators = ['-', '.'];

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{encounterId}/next-visit", HandleAsync).WithName("consultation.next-visit.save");

    /// <summary>The day typed, null for none, or why it cannot be.</summary>
    internal static Result<DateOnly?> Read(string? text, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return (DateOnly?)null;
        }

        if (!PartialDate.Parse(Slashed(text)).TryGet(out var typed, out _) || typed.Date is not { } day)
        {
            return Invalid.One("next-visit.form", "next", "Expected a day.");
        }

        return day <= today ? Invalid.One("next-visit.past", "next", "The next visit is after today.")
            : day > today.AddMonths(LatestMonths) ? Invalid.One("next-visit.far", "next", "The next visit is within 13 months.")
            : (DateOnly?)day;
    }

    // 5/12/2026, 05-12-2026 and 5.12.2026 are how people type a day; 2026-12-05 is read as it is.
    private static string Slashed(string text)
    {
        var parts = text.Trim().Split(Separators);
        return parts is [{ Length: <= 2 }, { Length: <= 2 }, { Length: 4 }] ? string.Join('/', parts) : text;
    }

    private static async Task<IResult> HandleAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        // A day pressed in the calendar is sent together with what stands in the field, and goes before it.
        var pressed = form["day"].ToString();
        var day = Read(pressed.Length > 0 ? pressed : form["next"], desk.Today);
        if (!day.Succeeded)
        {
            return answers.Refuse(encounterId, day.Failure, form);
        }

        // The advice beside the day is saved as the cursor leaves it, often at the same moment: read again, put the day on top.
        var attempt = 0;
        while (true)
        {
            attempt++;
            var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
            if (!chart.Succeeded)
            {
                return answers.Refuse(encounterId, chart.Failure, form);
            }

            var committed = await SaveNote.CommitAsync(desk, chart.Value, note => Set(note, day.Value), cancellationToken);
            if (committed is null || committed.Value.Succeeded)
            {
                return await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Advice, Pieces.Sign);
            }

            if (committed.Value.Failure is not Conflict || attempt == SaveNote.Tries)
            {
                return answers.Refuse(encounterId, committed.Value.Failure, form);
            }
        }
    }

    private static bool Set(ConsultationNote note, DateOnly? day)
    {
        if (note.NextVisit == day)
        {
            return false;
        }

        note.NextVisit = day;
        return true;
    }
}
