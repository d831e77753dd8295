using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Matching;

/// <summary>Patient/$match (R4, patient-operation-match).</summary>
internal static class MatchRoutes
{
    private const string MatchGrade = "http://hl7.org/fhir/StructureDefinition/match-grade";
    private const int UsualCount = 10;
    private const int MostCount = 50;

    internal static readonly FhirRoute[] All =
    [
        new("fhir.match", FhirRoute.Post, "/Patient/$match", AnswerAsync)
        {
            Operation = "match", Summary = "People who may be meant by what is known of somebody, each with how likely.",
        },
    ];

    private static async Task<Answer> AnswerAsync(HttpContext context, Caller caller)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, "resource", "onlyCertainMatches", "count");
        if (refusal is not null)
        {
            return refusal;
        }

        if (input.Resource("resource") is not { ResourceType: "Patient" } sent)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Send the Patient that is looked for as the parameter resource.", "resource");
        }

        var asked = PersonTraits.Of(sent.As<Patient>());
        if (!asked.SaysWho || !input.TryWhole("count", out var count))
        {
            return Outcomes.Of(
                StatusCodes.Status400BadRequest, "invalid", "A person is looked for by an identifier, a phone number, a birth date or a name of two words; count is a whole number.");
        }

        var matcher = context.RequestServices.GetRequiredService<PersonMatcher>();
        var found = input.Flag("onlyCertainMatches")
            ? await matcher.FindCertainAsync(caller, asked, context.RequestAborted) is { } one ? [one] : []
            : await matcher.FindAsync(caller, asked, Math.Clamp(count ?? UsualCount, 1, MostCount), context.RequestAborted);
        return new Answer(StatusCodes.Status200OK) { Body = Answer.Json(json => Write(json, found, Answer.BaseOf(context.Request))) };
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<PersonMatch> found, string baseUrl)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        json.WriteNumber("total", found.Count);
        if (found.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach (var match in found)
            {
                json.WriteStartObject();
                json.WriteString("fullUrl", $"{baseUrl}/{match.Person.Key}");
                json.WritePropertyName("resource");
                json.WriteRawValue(match.Person.Document!.Utf8.Span, skipInputValidation: true);
                json.WriteStartObject("search");
                json.WriteStartArray("extension");
                json.WriteStartObject();
                json.WriteString("url", MatchGrade);
                json.WriteString("valueCode", match.Grade);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteString("mode", "match");
                json.WriteNumber("score", Math.Round((decimal)match.Probability, 6));
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
