using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Rest;

namespace Sen.Exchange.Summary;

/// <summary>Patient/$summary (HL7 International Patient Summary, OperationDefinition/summary).</summary>
internal static class SummaryRoutes
{
    private const string Definition = "http://hl7.org/fhir/uv/ips/OperationDefinition/summary";

    internal static readonly FhirRoute[] All =
    [
        Row("fhir.summary", "/Patient/{id}/$summary", (context, caller) => Of(context).OfIdAsync(context, caller, Handlers.Route(context, "id"))),
        Row("fhir.summary-type", "/Patient/$summary", (context, caller) => Of(context).OfIdentifierAsync(context, caller)),
    ];

    private static PatientSummary Of(HttpContext context) => context.RequestServices.GetRequiredService<PatientSummary>();

    private static FhirRoute Row(string name, string pattern, Interaction answer) => new(name, FhirRoute.GetOrPost, pattern, answer)
    {
        Operation = "summary",
        Definition = Definition,
        Summary = "The International Patient Summary of one person, as a document.",
    };

    internal static IServiceCollection AddSummary(this IServiceCollection services) => services.AddSingleton<SummaryWriter>().AddSingleton<PatientSummary>();
}
