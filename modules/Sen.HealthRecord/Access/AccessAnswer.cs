using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.HealthRecord.Access;

/// <summary>
/// The person's answer to an unusual opening: "Tôi đã rõ", or a question to the facility. Both are one Communication in the
/// person's record; a question is addressed to the facility, whose reviewer reads it. An opening is answered once.
/// </summary>
internal static class AccessAnswer
{
    internal const string System = AccessReview.Category;
    internal const string EventSystem = "urn:sen:sid:access-event";
    internal const string Understood = "understood";
    internal const string Asked = "asked";

    /// <summary>The facility's answer to a question.</summary>
    internal const string Answered = "answered";

    /// <summary>The facility's reviewer looked at an opening; <see cref="FindingSystem"/> says what was found.</summary>
    internal const string Reviewed = "reviewed";

    internal const string FindingSystem = "urn:sen:cs:access-finding";
    internal const string Justified = "justified";
    internal const string Unjustified = "unjustified";

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/record/access/answer", HandleAsync).WithName("record.access-answer")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    internal static Communication Make(string id, AccessView view, string patient, string answer, (string Text, DateTimeOffset At) said)
    {
        var communication = new Communication
        {
            Id = id,
            Status = "completed",
            Identifier = { Identifier.Of(EventSystem, view.Event) },
            Category = { CodeableConcept.Of(System, answer) },
            Priority = answer == Asked ? "urgent" : "routine",
            Subject = Reference.To($"Patient/{patient}"),
            Sender = Reference.To($"Patient/{patient}"),
            Sent = FhirDateTime.Of(said.At),
            Payload = { new Communication.PayloadComponent { ContentString = said.Text } },
        };
        if (answer == Asked && view.Facility is { } facility)
        {
            communication.Recipient.Add(Reference.To($"Organization/{facility}"));
        }

        return communication;
    }

    internal static async Task<RedirectHttpResult> HandleAsync(
        [FromForm] string? access, [FromForm] string? answer, AnswerAccess answers, CancellationToken cancellationToken) =>
        TypedResults.LocalRedirect($"/record/access?said={await answers.HandleAsync(access, answer, cancellationToken)}");
}

/// <summary>Writes the answer; the result is the key of the sentence that the page then says.</summary>
internal sealed class AnswerAccess(
    IRecord record, Person person, AccessReading reading, TimeProvider clock, IStringLocalizer<Texts> texts, ILogger<AnswerAccess> logger)
{
    internal async Task<string> HandleAsync(string? access, string? answer, CancellationToken cancellationToken)
    {
        if (answer is not (AccessAnswer.Understood or AccessAnswer.Asked) || !await reading.LoadAsync(cancellationToken)
            || reading.Groups.FirstOrDefault(g => g.Unusual && g.First.Event == access) is not { } group)
        {
            return "unknown";
        }

        var view = group.First;
        var text = texts[answer == AccessAnswer.Asked ? "Answer.Asked" : "Answer.Understood", view.Who, VietnameseDate.Day(VietnamTime.DayOf(view.At))];
        var id = ResourceKey.New("Communication", clock).Id;
        var communication = AccessAnswer.Make(id, view, person.Id, answer, (text, VietnamTime.Now(clock)));
        var commit = new Commit().Create(communication).Claim($"access-answer/{person.Id}/{view.Event}", ResourceKey.Of(communication));
        var committed = await record.CommitAsync(person.Caller, view.Facility is { } facility ? commit.At(facility) : commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.AccessAnswered(answer);
        }

        // Said twice is said once: the first answer stands.
        return committed.Succeeded || committed.Failure is ClaimConflict ? answer : "failed";
    }
}
