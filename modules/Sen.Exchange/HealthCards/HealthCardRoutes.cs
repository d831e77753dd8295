using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.HealthCards;

/// <summary>Patient/$health-cards-issue (SMART Health Cards and Links IG 1.0.0): hands out what the room of the facilities' keys signs.</summary>
internal static class HealthCardRoutes
{
    internal static readonly FhirRoute[] All =
    [
        new("fhir.health-cards-issue", FhirRoute.Post, "/Patient/{id}/$health-cards-issue", IssueAsync)
        {
            Operation = "health-cards-issue",
            Definition = "http://hl7.org/fhir/uv/smart-health-cards-and-links/OperationDefinition/patient-i-health-cards-issue",
            Summary = "SMART Health Cards of one person, signed.",
        },
    ];

    // What only narrows may be left out of account (the operation's notes); a card that says less or more than was asked would mislead.
    private static async Task<Answer> IssueAsync(HttpContext context, Caller caller)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, "credentialType", "credentialValueSet", "includeIdentityClaim", "_since");
        if (refusal is not null)
        {
            return refusal;
        }

        var types = input.Texts("credentialType").Select(TypeOf).Distinct(StringComparer.Ordinal).ToList();
        if (types.Count == 0)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Name what the card holds, such as Immunization.", "credentialType");
        }

        if (context.RequestServices.GetService<IHealthCards>() is not { } desk)
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-supported", "No cards are issued here.");
        }

        var cards = await desk.IssueAsync(caller, Handlers.Route(context, "id"), types, context.RequestAborted);
        if (!cards.Succeeded)
        {
            return Outcomes.Of(cards.Failure);
        }

        var answer = new Parameters();
        foreach (var card in cards.Value)
        {
            answer.Add("verifiableCredential", p => p.ValueString = card);
        }

        return new Answer(StatusCodes.Status200OK) { Body = answer.ToUtf8() };
    }

    // Names of the first release, which servers should still take.
    private static string TypeOf(string said) => said switch
    {
        "#immunization" or "https://smarthealth.cards#immunization" => "Immunization",
        "#laboratory" or "https://smarthealth.cards#laboratory" => "Observation",
        _ => said,
    };
}
