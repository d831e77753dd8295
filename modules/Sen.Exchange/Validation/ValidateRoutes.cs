using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Rest;

namespace Sen.Exchange.Validation;

/// <summary><c>$validate</c> (R4, resource-operation-validate).</summary>
internal static class ValidateRoutes
{
    internal static readonly FhirRoute[] All =
    [
        new("fhir.validate", FhirRoute.Post, "/{type}/$validate", (context, _) => Door(context).ResourceAsync(context))
            { Operation = "validate", Summary = "Every problem of a resource at once; nothing is written." },
        new("fhir.validate-one", FhirRoute.GetOrPost, "/{type}/{id}/$validate", (context, caller) => Door(context).InstanceAsync(context, caller))
            { Operation = "validate", Summary = "The same for what is stored, or for a change of it." },
    ];

    private static ValidateDoor Door(Microsoft.AspNetCore.Http.HttpContext context) => context.RequestServices.GetRequiredService<ValidateDoor>();
}
