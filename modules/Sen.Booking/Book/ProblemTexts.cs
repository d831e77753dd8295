using Microsoft.Extensions.Localization;
using Sen.Booking.FindSlot;
using Sen.Record;

namespace Sen.Booking.Book;

/// <summary>A refusal as the person reads it: what happened, what it means, the next step.</summary>
internal sealed record Problem(string Title, string Text, string? Href = null, string? Action = null);

/// <summary>Says failures in the person's words; the code of a failure is the key of its text.</summary>
internal sealed class ProblemTexts(IStringLocalizer<Texts> texts)
{
    internal Problem Of(Failure failure, BookingAnswers? answers = null) => failure switch
    {
        SlotTaken taken => new Problem(texts["Taken.Title", When.Full(taken.Start)], texts[taken.Alternatives.Count > 0 ? "Taken.Text" : "Taken.None"]),
        PersonBusy busy => new Problem(
            texts[$"Failure.{busy.Code}"],
            texts[$"Failure.{busy.Code}.text", busy.Service, When.Full(busy.Start)],
            $"/ticket/{busy.Appointment}",
            texts["Failure.OpenTicket"]),
        Invalid { Issues: [var issue, ..] } => Known(issue.Code, answers),
        _ => Known(failure.Code, answers),
    };

    private Problem Known(string code, BookingAnswers? answers)
    {
        var title = texts[$"Failure.{code}"];
        if (title.ResourceNotFound)
        {
            return new Problem(texts["Failure.other"], texts["Failure.other.text", code]);
        }

        var again = answers is not null && code is BookingCodes.SlotPast or BookingCodes.SlotTooFar or BookingCodes.SlotElsewhere or BookingCodes.SlotUnknown;
        return new Problem(
            title,
            texts[$"Failure.{code}.text"],
            again ? (answers! with { Slot = null, Edit = null }).Url : null,
            again ? texts["Failure.ChooseAgain"].Value : null);
    }
}
