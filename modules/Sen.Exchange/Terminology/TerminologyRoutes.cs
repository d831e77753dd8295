using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Rest;

namespace Sen.Exchange.Terminology;

/// <summary>Operations about codes (R4, terminology-service.html). They tell nothing about anybody, so who is signed in may ask.</summary>
internal static class TerminologyRoutes
{
    internal static readonly FhirRoute[] All =
    [
        .. Both("expand", "ValueSet", "The codes of a value set.", (context, id) => Of<Expand>(context).AnswerAsync(context, id)),
        .. Both("validate-code", "ValueSet", "Whether a code belongs to a value set.", (context, id) => Of<ValidateCode>(context).InValueSetAsync(context, id)),
        .. Both("validate-code", "CodeSystem", "Whether a code system has a code.", (context, id) => Of<ValidateCode>(context).InCodeSystemAsync(context, id)),
        .. Both("subsumes", "CodeSystem", "Which of two codes is the more general.", (context, id) => Of<Subsumes>(context).AnswerAsync(context, id)),
        .. Both("translate", "ConceptMap", "What a code becomes in another code system or edition.", (context, id) => Of<Translate>(context).AnswerAsync(context, id)),
        Row("lookup", "CodeSystem", "", "What a code means.", (context, _) => Of<Lookup>(context).AnswerAsync(context)),
    ];

    private static FhirRoute[] Both(string operation, string type, string summary, Func<HttpContext, string?, Task<Answer>> answer) =>
        [Row(operation, type, "", summary, answer), Row(operation, type, "/{id}", summary, answer)];

    private static FhirRoute Row(string operation, string type, string id, string summary, Func<HttpContext, string?, Task<Answer>> answer) =>
        new($"fhir.{type}.{operation}{(id.Length > 0 ? "-one" : "")}", FhirRoute.GetOrPost, $"/{type}{id}/${operation}", (context, _) => answer(context, context.Request.RouteValues["id"] as string))
        {
            Operation = operation,
            Summary = summary,
        };

    private static T Of<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    internal static IServiceCollection AddTerminology(this IServiceCollection services) => services
        .AddSingleton<TermLibrary>().AddSingleton<Terms>()
        .AddSingleton<Fhir.ITerminology>(p => p.GetRequiredService<Terms>()).AddSingleton<Fhir.IFhirTerminology>(p => p.GetRequiredService<Terms>())
        .AddSingleton<Expand>().AddSingleton<Lookup>().AddSingleton<ValidateCode>().AddSingleton<Subsumes>().AddSingleton<Translate>();
}
