using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>Which value set an operation is about: the one of the address, the one that was sent, or the one that is named.</summary>
internal static class ValueSets
{
    internal static async Task<FhirResult<ValueSetContent>> ReadAsync(
        TermLibrary library, OperationInput input, string? id, TermScope scope, CancellationToken cancellationToken)
    {
        var reader = new ValueSetReader(library, scope);
        if (id is null && input.Resource("valueSet") is { ResourceType: "ValueSet" } sent)
        {
            return await reader.ReadAsync(sent, cancellationToken);
        }

        var name = id is not null ? $"ValueSet/{id}"
            : (input.Text("url") ?? input.Text("valueSet")) is { } url ? input.Text("valueSetVersion") is { } version ? $"{url}|{version}" : url
            : null;
        return name is null
            ? new FhirResult<ValueSetContent>([new FhirIssue("error", "required", "url", "Name the value set with url, send it as valueSet, or ask ValueSet/id.")])
            : await reader.ReadAsync(name, cancellationToken);
    }

    /// <summary>What is not there is 404, what was not said 400, what cannot be understood 422.</summary>
    internal static Answer Refuse(IReadOnlyList<FhirIssue> issues) => Outcomes.Of(
        issues.Any(i => i.Code is "not-found") ? StatusCodes.Status404NotFound
        : issues.Any(i => i.Code is "required") ? StatusCodes.Status400BadRequest
        : StatusCodes.Status422UnprocessableEntity,
        issues);
}
