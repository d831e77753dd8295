using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Subscriptions;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>The CapabilityStatement, derived from what the Record indexes: it cannot say more than is true.</summary>
internal static class Metadata
{
    // Interactions of the whole system (R4, valueset-system-restful-interaction).
    private static readonly string[] OfTheSystem = ["transaction", "batch", "search-system", "history-system"];

    internal static string SoftwareVersion { get; } = typeof(Metadata).Assembly.GetName().Version!.ToString(3);

    // Written with the program, not with the hour of the demo.
    internal static readonly FhirDateTime Written = FhirDateTime.Parse("2026-11-01");

    // The older way to say where tokens are given (SMART App Launch 1.0); .well-known/smart-configuration says all of it.
    private const string OAuthAddresses = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

    internal static Rest.Answer Answer(HttpContext context)
    {
        var server = context.RequestServices.GetService<IAuthorizationServer>();
        return Answer(Rest.Answer.BaseOf(context.Request), server?.At($"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}"));
    }

    internal static Rest.Answer Answer(string baseUrl, AuthorizationEndpoints? authorization = null)
    {
        var rest = new CapabilityStatement.RestComponent
        {
            Mode = "server",
            Security = new CapabilityStatement.SecurityComponent
            {
                Description = "Session of a signed-in person (reads only) or a bearer token of SMART (backend services, app launch). What a role and its scopes allow is decided by the Record.",
            },
        };
        if (authorization is not null)
        {
            rest.Security.Service.Add(CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/restful-security-service", "SMART-on-FHIR", "SMART-on-FHIR"));
            rest.Security.Extension.Add(Addresses(authorization));
        }

        foreach (var type in ResourceTypes.All.Order(StringComparer.Ordinal))
        {
            rest.Resource.Add(Of(type));
        }

        rest.Interaction.AddRange(FhirEndpoints.All.Select(r => r.Code).Intersect(OfTheSystem).Select(code => new CapabilityStatement.InteractionComponent { Code = code }));
        rest.Interaction.Add(new CapabilityStatement.InteractionComponent { Code = "batch" });
        rest.Operation.AddRange(Operations(null));
        var statement = new CapabilityStatement
        {
            Status = "active",
            Date = Written,
            Kind = "instance",
            FhirVersion = "4.0.1",
            Format = { "json", "xml", Formats.Json, Formats.Xml },
            Software = new CapabilityStatement.SoftwareComponent
            {
                Name = "Sen",
                Version = SoftwareVersion,
            },
            Implementation = new CapabilityStatement.ImplementationComponent { Description = "A node of Sen", Url = baseUrl },
            Rest = { rest },
        };
        statement.PatchFormat.AddRange(ResourcePatch.MediaTypes);
        return new Rest.Answer(200) { Body = statement.ToUtf8() };
    }

    private static Extension Addresses(AuthorizationEndpoints at)
    {
        var extension = new Extension { Url = OAuthAddresses };
        foreach (var (name, address) in new[] { ("token", at.Token), ("authorize", at.Authorize), ("revoke", at.Revoke), ("introspect", at.Introspect), ("manage", at.Manage) })
        {
            extension.Extension.Add(new Extension { Url = name, ValueUri = address });
        }

        return extension;
    }

    private static CapabilityStatement.ResourceComponent Of(string type)
    {
        var resource = new CapabilityStatement.ResourceComponent
        {
            Type = type,
            Versioning = "versioned-update",
            ReadHistory = true,
            UpdateCreate = true,
            ConditionalCreate = true,
            ConditionalUpdate = true,
            ConditionalDelete = "single",
            ConditionalRead = "full-support",
        };
        resource.Interaction.AddRange(FhirEndpoints.All.Where(r => r.IsForEveryType).Select(r => r.Code).OfType<string>().Except(OfTheSystem).Select(i => new CapabilityStatement.ResourceInteractionComponent { Code = i }));
        resource.SearchParam.AddRange(RecordSearch.ParametersOf(type).OrderBy(p => p.Code, StringComparer.Ordinal).Select(p =>
            new CapabilityStatement.SearchParamComponent { Name = p.Code, Type = p.Type.ToString().ToLowerInvariant() }));
        resource.Operation.AddRange(Operations(type));
        if (type is "Subscription")
        {
            // How a client of R4 finds the topics (Subscriptions R5 Backport, capabilitystatement-subscriptiontopic-canonical).
            resource.Extension.AddRange(Topics.All.Select(t => new Extension
            {
                Url = TermsReader.Backport + "capabilitystatement-subscriptiontopic-canonical",
                ValueCanonical = t.Url,
            }));
        }

        return resource;
    }

    // Operations of a type; null: of the system. What every type has is said at the system, once (R4, CapabilityStatement.rest.operation).
    private static IEnumerable<CapabilityStatement.OperationComponent> Operations(string? type) => FhirEndpoints.All
        .Where(r => r.Operation is not null && r.Type == type)
        .DistinctBy(r => (r.Operation, r.Definition))
        .Select(r => new CapabilityStatement.OperationComponent
        {
            Name = r.Operation,
            Definition = r.Definition ?? $"http://hl7.org/fhir/OperationDefinition/{type ?? "Resource"}-{r.Operation}",
        });
}
