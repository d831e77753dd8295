using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Sen.Fhir;

namespace Sen.Exchange.Rest;

/// <summary>
/// The interface as an OpenAPI 3.1 description, for tools that know HTTP and not FHIR. Written from the rows of <see cref="FhirEndpoints"/>;
/// which search parameters a type has is in the CapabilityStatement.
/// </summary>
internal static partial class OpenApi
{
    private static readonly Dictionary<string, string> About = new(StringComparer.Ordinal)
    {
        ["type"] = "A type of resource.",
        ["id"] = "Id of a resource.",
        ["version"] = "Number of a version.",
    };

    internal static async Task<Answer> AnswerAsync(string baseUrl, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        await Describe(baseUrl).SerializeAsJsonAsync(buffer, OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        return new Answer(200) { Body = buffer.ToArray(), Format = "application/json" };
    }

    private static OpenApiDocument Describe(string baseUrl)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "Sen: FHIR R4",
                Version = Metadata.SoftwareVersion,
                Description = "What may be searched by is in the CapabilityStatement at /metadata. Every failure is an OperationOutcome.",
            },
            Servers = [new OpenApiServer { Url = baseUrl }],
            Paths = [],
            Components = Components(),
        };
        document.Workspace!.RegisterComponents(document);
        foreach (var group in FhirEndpoints.All.GroupBy(r => Plain(r.Pattern), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            document.Paths.Add(group.Key, Path(group, document));
        }

        return document;
    }

    private static OpenApiComponents Components() => new()
    {
        Schemas = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ResourceTypes.All.Order(StringComparer.Ordinal).Select(t => (JsonNode)t)] },
            ["id"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9.-]{1,64}$" },
            ["resource"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "resourceType" },
                Properties = new Dictionary<string, IOpenApiSchema> { ["resourceType"] = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
        SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
        },
    };

    private static OpenApiPathItem Path(IEnumerable<FhirRoute> routes, OpenApiDocument document)
    {
        var item = new OpenApiPathItem { Operations = [] };
        foreach (var route in routes)
        {
            foreach (var method in route.Methods)
            {
                item.Operations.TryAdd(HttpMethod.Parse(method), Operation(route, method, document));
            }
        }

        return item;
    }

    private static OpenApiOperation Operation(FhirRoute route, string method, OpenApiDocument document)
    {
        var operation = new OpenApiOperation
        {
            OperationId = route.Methods.Length > 1 ? $"{route.Name}.{method.ToLowerInvariant()}" : route.Name,
            Summary = route.Summary,
            Parameters = [.. Hole().Matches(Plain(route.Pattern)).Select(m => Parameter(m.Groups["name"].Value, document))],
            Responses = new OpenApiResponses
            {
                ["2XX"] = Response("Done.", document),
                ["4XX"] = Response("OperationOutcome: what was wrong with the request.", document),
                ["5XX"] = Response("OperationOutcome: what was wrong here.", document),
            },
            Security = route.IsOpen ? null : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }],
        };
        if (method is "GET" or "PUT" or "DELETE" or "PATCH" && !route.IsOpen)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "parameters",
                In = ParameterLocation.Query,
                Style = ParameterStyle.Form,
                Explode = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } },
            });
        }

        if (method is "POST" or "PUT" or "PATCH")
        {
            operation.RequestBody = new OpenApiRequestBody { Content = Content(document) };
        }

        return operation;
    }

    private static OpenApiParameter Parameter(string name, OpenApiDocument document) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Description = About.GetValueOrDefault(name),
        Schema = new OpenApiSchemaReference(name is "type" ? "type" : "id", document),
    };

    private static OpenApiResponse Response(string description, OpenApiDocument document) => new() { Description = description, Content = Content(document) };

    private static Dictionary<string, OpenApiMediaType> Content(OpenApiDocument document) => new(StringComparer.Ordinal)
    {
        [Formats.Json] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("resource", document) },
        [Formats.Xml] = new OpenApiMediaType(),
    };

    // Constraints of routes are the server's affair.
    private static string Plain(string pattern) => Constraint().Replace(pattern, "{${name}}");

    [GeneratedRegex(@"\{(?<name>\w+):[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
