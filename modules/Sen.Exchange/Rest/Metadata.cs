using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>The CapabilityStatement, derived from what the Record indexes: it cannot say more than is true.</summary>
internal static class Metadata
{
    private static readonly string[] Interactions = ["read", "vread", "history-instance", "create", "update", "patch", "delete", "search-type"];

    internal const string PatchMediaType = "application/json-patch+json";

    // Written with the program, not with the hour of the demo.
    private static readonly FhirDateTime Written = FhirDateTime.Parse("2026-11-01");

    internal static Rest.Answer Answer(string baseUrl)
    {
        var rest = new CapabilityStatement.RestComponent
        {
            Mode = "server",
            Security = new CapabilityStatement.SecurityComponent
            {
                Description = "Session of a signed-in person (reads only) or a bearer token. What a role may do is decided by the Record.",
            },
        };
        foreach (var type in ResourceTypes.All.Order(StringComparer.Ordinal))
        {
            rest.Resource.Add(Of(type));
        }

        rest.Interaction.Add(new CapabilityStatement.InteractionComponent { Code = "transaction" });
        rest.Interaction.Add(new CapabilityStatement.InteractionComponent { Code = "batch" });
        var statement = new CapabilityStatement
        {
            Status = "active",
            Date = Written,
            Kind = "instance",
            FhirVersion = "4.0.1",
            Format = { "json", "xml", Formats.Json, Formats.Xml },
            PatchFormat = { PatchMediaType },
            Software = new CapabilityStatement.SoftwareComponent
            {
                Name = "Sen",
                Version = typeof(Metadata).Assembly.GetName().Version?.ToString(3),
            },
            Implementation = new CapabilityStatement.ImplementationComponent { Description = "A node of Sen", Url = baseUrl },
            Rest = { rest },
        };
        return new Rest.Answer(200) { Body = statement.ToUtf8() };
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
        resource.Interaction.AddRange(Interactions.Select(i => new CapabilityStatement.ResourceInteractionComponent { Code = i }));
        resource.SearchParam.AddRange(RecordSearch.ParametersOf(type).OrderBy(p => p.Code, StringComparer.Ordinal).Select(p =>
            new CapabilityStatement.SearchParamComponent { Name = p.Code, Type = p.Type.ToString().ToLowerInvariant() }));
        return resource;
    }
}
