using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Rest;

namespace Sen.Exchange.Subscriptions;

/// <summary>Operations on subscriptions (HL7 Subscriptions R5 Backport IG, 1.2).</summary>
internal static class SubscriptionRoutes
{
    private const string Definitions = "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/";

    internal static readonly FhirRoute[] All =
    [
        new("fhir.subscription-status", FhirRoute.Get, "/Subscription/{id}/$status", (context, caller) => Operations(context).StatusAsync(context, caller))
            { Operation = "status", Definition = Definitions + "backport-subscription-status", Summary = "State of a subscription and number of its events." },
        new("fhir.subscription-statuses", FhirRoute.Get, "/Subscription/$status", (context, caller) => Operations(context).StatusOfAllAsync(context, caller))
            { Operation = "status", Definition = Definitions + "backport-subscription-status", Summary = "State of one's own subscriptions." },
        new("fhir.subscription-events", FhirRoute.Get, "/Subscription/{id}/$events", (context, caller) => Operations(context).EventsAsync(context, caller))
            { Operation = "events", Definition = Definitions + "backport-subscription-events", Summary = "Events that were, by their numbers." },
        new("fhir.subscription-stream", ["GET"], "/Subscription/{id}/$events-stream", (context, caller) => Operations(context).StreamAsync(context, caller))
            { Operation = "events-stream", Definition = "urn:sen:operation:events-stream", Summary = "Notifications as server-sent events.", AnyFormat = true, IsLong = true },
    ];

    private static SubscriptionOperations Operations(HttpContext context) => context.RequestServices.GetRequiredService<SubscriptionOperations>();
}
