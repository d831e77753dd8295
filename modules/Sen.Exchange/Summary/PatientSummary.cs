using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Summary;

/// <summary>
/// Reads what the caller may see of a person and makes the summary of it. A caller whose role may not see one of the required
/// sections at all gets no summary: it would say that nothing is known where something is.
/// </summary>
internal sealed class PatientSummary(IRecord record, SummaryWriter writer, TimeProvider clock)
{
    private const int PageSize = 1_000;
    private const int MostPages = 20;

    private static readonly string[] MustSee = ["AllergyIntolerance", "MedicationRequest", "Condition"];

    internal async Task<Answer> OfIdentifierAsync(HttpContext context, Caller caller)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, "identifier");
        if (refusal is not null)
        {
            return refusal;
        }

        if (input.Text("identifier")?.Split('|', 2) is not [{ Length: > 0 } system, { Length: > 0 } value])
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Name the person with identifier=system|value, or ask Patient/id.", "identifier");
        }

        var found = await record.SearchAsync(caller, SearchQuery.For("Patient").WhereToken("identifier", system, value).Take(2), context.RequestAborted);
        return !found.Succeeded ? Outcomes.Of(found.Failure)
            : found.Value.Matches is [var person] ? await AnswerAsync(context, caller, person.Key.Id)
            : Outcomes.Of(StatusCodes.Status404NotFound, "not-found", "Nobody whom you may see has this identifier, or several have.", "identifier");
    }

    internal async Task<Answer> OfIdAsync(HttpContext context, Caller caller, string id)
    {
        var (_, refusal) = await OperationInput.ReadAsync(context);
        return refusal ?? await AnswerAsync(context, caller, id);
    }

    private async Task<Answer> AnswerAsync(HttpContext context, Caller caller, string id)
    {
        var cancellationToken = context.RequestAborted;
        var patient = await record.ReadAsync(caller, new ResourceKey("Patient", id), cancellationToken);
        if (!patient.Succeeded)
        {
            return Outcomes.Of(patient.Failure);
        }

        foreach (var type in MustSee)
        {
            var may = await record.SearchAsync(caller, SearchQuery.For(type).InCompartment(id).Take(0), cancellationToken);
            if (!may.Succeeded)
            {
                return Outcomes.Of(may.Failure);
            }
        }

        var known = new Dictionary<string, FhirDocument>(StringComparer.Ordinal);
        if (await CollectAsync(caller, id, known, cancellationToken) is { } failure)
        {
            return failure;
        }

        var document = patient.Value.Document!;
        known[document.ToString()] = document;
        var bundle = writer.Write(document, known, Answer.BaseOf(context.Request), clock.GetUtcNow());
        return new Answer(StatusCodes.Status200OK) { Body = bundle.ToUtf8() };
    }

    private async Task<Answer?> CollectAsync(Caller caller, string id, Dictionary<string, FhirDocument> known, CancellationToken cancellationToken)
    {
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var query = new EverythingQuery(id) { Types = [.. SummarySection.Types, "Medication", "Specimen"], Count = PageSize, Cursor = cursor };
            var found = await record.EverythingAsync(caller, query, cancellationToken);
            if (!found.Succeeded)
            {
                return Outcomes.Of(found.Failure);
            }

            foreach (var stored in found.Value.Matches.Concat(found.Value.Included))
            {
                known[stored.Key.ToString()] = stored.Document!;
            }

            cursor = found.Value.Next;
            if (cursor is null)
            {
                return null;
            }
        }

        return Outcomes.Of(StatusCodes.Status422UnprocessableEntity, "too-costly", $"The record has more than {MostPages * PageSize} facts; a summary is not made of so many.");
    }
}
