using Sen.Fhir;
using Sen.HealthRecord.Access;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.HealthRecord.Review;

/// <summary>One thing that was said about an opening, by the person or by the facility: read from a Communication.</summary>
public sealed record ReviewTalk(string Id, string Event, string Kind, DateTimeOffset At)
{
    public required string Patient { get; init; }

    public required string Text { get; init; }

    /// <summary>Of a review: justified or not.</summary>
    public string Finding { get; init; } = "";

    /// <summary>Who said it for the facility.</summary>
    public string By { get; init; } = "";

    internal static ReviewTalk? Of(Communication said) =>
        said.Identifier.In(AccessAnswer.EventSystem) is { } id && said.Category.Select(c => c.CodeIn(AccessAnswer.System)).FirstOrDefault(c => c is not null) is { } kind
            ? new ReviewTalk(said.Id ?? "", id, kind, VietnamTime.Local(said.Sent?.LowerBound ?? default))
            {
                Patient = said.Subject.IdIn("Patient") ?? "",
                Text = said.Payload.FirstOrDefault()?.ContentString ?? "",
                Finding = said.ReasonCode.Select(r => r.CodeIn(AccessAnswer.FindingSystem)).FirstOrDefault(c => c is not null) ?? "",
                By = said.Sender?.Display ?? "",
            }
            : null;
}
