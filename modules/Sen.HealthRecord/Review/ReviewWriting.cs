using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.HealthRecord.Access;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.HealthRecord.Review;

/// <summary>What the reviewer says: that an opening was looked at and what was found, and the answer to a person's question. Each once.</summary>
internal sealed class ReviewWriting(IRecord record, ReviewReading reading, TimeProvider clock, ILogger<ReviewWriting> logger)
{
    internal const int ShortestText = 10;
    internal const int LongestText = 1000;

    /// <summary>The key of the sentence that the page then says.</summary>
    internal async Task<string> ReviewAsync(string? access, string? patient, string? finding, string? note, CancellationToken cancellationToken)
    {
        var text = (note ?? "").ReplaceLineEndings(" ").Trim();
        if (finding is not (AccessAnswer.Justified or AccessAnswer.Unjustified) || text.Length is < ShortestText or > LongestText)
        {
            return "incomplete";
        }

        var openings = await reading.BrokenGlassAsync(cancellationToken);
        if (openings.FirstOrDefault(o => o.Event == access && o.Patient == patient) is not { } opening)
        {
            return "unknown";
        }

        var review = Say(opening.Patient, opening.Event, AccessAnswer.Reviewed, text);
        review.ReasonCode.Add(CodeableConcept.Of(AccessAnswer.FindingSystem, finding));
        return await CommitAsync(review, $"access-review/{opening.Patient}/{opening.Event}", AccessAnswer.Reviewed, cancellationToken);
    }

    internal async Task<string> AnswerAsync(string? question, string? answer, CancellationToken cancellationToken)
    {
        var text = (answer ?? "").ReplaceLineEndings("\n").Trim();
        if (text.Length is < ShortestText or > LongestText)
        {
            return "incomplete";
        }

        var stored = await record.FindAsync(reading.Caller, "Communication", question ?? "", cancellationToken);
        if (stored is null || ReviewTalk.Of(stored.As<Communication>()) is not { Kind: AccessAnswer.Asked } asked)
        {
            return "unknown";
        }

        var reply = Say(asked.Patient, asked.Event, AccessAnswer.Answered, text);
        reply.InResponseTo.Add(Reference.To($"Communication/{asked.Id}"));
        return await CommitAsync(reply, $"access-reply/{asked.Id}", AccessAnswer.Answered, cancellationToken);
    }

    private Communication Say(string patient, string id, string kind, string text) => new()
    {
        Id = ResourceKey.New("Communication", clock).Id,
        Status = "completed",
        Identifier = { Identifier.Of(AccessAnswer.EventSystem, id) },
        Category = { CodeableConcept.Of(AccessAnswer.System, kind) },
        Subject = Reference.To($"Patient/{patient}"),
        Sender = Reference.To(reading.Facility, reading.Caller.Display),
        Recipient = { Reference.To($"Patient/{patient}") },
        Sent = FhirDateTime.Of(VietnamTime.Now(clock)),
        Payload = { new Communication.PayloadComponent { ContentString = text } },
    };

    private async Task<string> CommitAsync(Communication said, string claim, string kind, CancellationToken cancellationToken)
    {
        var commit = new Commit().Create(said).Claim(claim, ResourceKey.Of(said)).At(reading.Caller.Facility!);
        var committed = await record.CommitAsync(reading.Caller, commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.OpeningReviewed(kind);
            return kind;
        }

        return committed.Failure is ClaimConflict ? "already" : "failed";
    }
}
