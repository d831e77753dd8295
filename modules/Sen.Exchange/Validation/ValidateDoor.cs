using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Validation;

/// <summary>
/// Answers <c>$validate</c>: all that keeps a resource from being written, and the warnings that a write does not show. 200 also when there
/// are problems, as the operation asks.
/// </summary>
internal sealed class ValidateDoor(IRecord record, ConformanceRules rules)
{
    /// <summary>Of a type: the resource is sent, alone or in Parameters.</summary>
    internal async Task<Answer> ResourceAsync(HttpContext context)
    {
        var (question, refusal) = await ReadAsync(context);
        return question switch
        {
            null => refusal!,
            { Resource: null } => Missing(),
            { Mode: "update" or "delete" } => Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", $"{question.Mode} is asked of one resource, by its id.", "mode"),
            _ => Ask(question, (string)context.Request.RouteValues["type"]!, id: null),
        };
    }

    /// <summary>Of one resource: its stored version, or a change of it that is sent.</summary>
    internal async Task<Answer> InstanceAsync(HttpContext context, Caller caller)
    {
        var (question, refusal) = await ReadAsync(context);
        if (question is null)
        {
            return refusal!;
        }

        if (question.Mode is "create")
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "create is asked of a type: the server gives the id.", "mode");
        }

        var key = Handlers.Key(context);
        if (question.Resource is not null && question.Mode is not "delete")
        {
            return Ask(question, key.Type, key.Id);
        }

        var read = await record.ReadAsync(caller, key, context.RequestAborted);
        return !read.Succeeded ? Outcomes.Of(read.Failure)
            : question.Mode is "delete" ? Said([])
            : Ask(question with { Resource = read.Value.Document }, key.Type, key.Id);
    }

    private Answer Ask(Question question, string type, string? id)
    {
        var resource = question.Resource!;
        var issues = new List<FhirIssue>();
        if (!string.Equals(resource.ResourceType, type, StringComparison.Ordinal))
        {
            issues.Add(new FhirIssue("error", "invalid", "resourceType", $"A {resource.ResourceType} was sent to {type}."));
        }
        else if (id is not null && !string.Equals(resource.Id, id, StringComparison.Ordinal))
        {
            issues.Add(new FhirIssue("error", "invalid", $"{type}.id", "The id of the resource must be that of the address."));
        }

        issues.AddRange(question.Profile is { } profile ? rules.Validate(resource, profile) : rules.Validate(resource));
        return Said(issues);
    }

    private static Answer Said(List<FhirIssue> issues) => Outcomes.Of(
        StatusCodes.Status200OK, issues.Count > 0 ? issues.Distinct() : [new FhirIssue("information", "informational", "", "No problem was found.")]);

    private static Answer Missing() => Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Send the resource, or Parameters with one.", "resource");

    // What is in the address counts where the body does not say it.
    private static async Task<(Question? Question, Answer? Refusal)> ReadAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var asked = new Question(null, Text(query["mode"]), Text(query["profile"]));
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.ContentLength is not 0)
        {
            var (document, refusal) = await RequestBody.ReadAsync(context);
            if (document is null)
            {
                return (null, refusal);
            }

            asked = IsParameters(document, context) ? Parameters(document, asked) : asked with { Resource = document };
        }

        return asked.Mode is null or "create" or "update" or "delete" or "profile"
            ? (asked, null)
            : (null, Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "mode is create, update, delete or profile.", "mode"));
    }

    // A Parameters resource that is itself to be validated has no parameter of the operation's names.
    private static bool IsParameters(FhirDocument document, HttpContext context) =>
        document.ResourceType is "Parameters" && ((string)context.Request.RouteValues["type"]! is not "Parameters" || Part(document, "resource") is not null);

    private static Question Parameters(FhirDocument document, Question asked) => new(
        Part(document, "resource") is { } part && part.TryGetProperty("resource", out var resource) ? FhirDocument.Parse(Encoding.UTF8.GetBytes(resource.GetRawText())).Value : null,
        Value(document, "mode", "valueCode") ?? asked.Mode,
        Value(document, "profile", "valueUri") ?? Value(document, "profile", "valueCanonical") ?? asked.Profile);

    private static string? Value(FhirDocument document, string name, string type) =>
        Part(document, name) is { } part && part.TryGetProperty(type, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Part(FhirDocument document, string name)
    {
        foreach (var part in document.Root.TryGetProperty("parameter", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("name", out var own) && own.ValueKind == JsonValueKind.String && own.ValueEquals(name))
            {
                return part;
            }
        }

        return null;
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private sealed record Question(FhirDocument? Resource, string? Mode, string? Profile);
}
