using Microsoft.AspNetCore.Http;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>Every failure as an OperationOutcome with its HTTP status (FHIR R4, http.html).</summary>
internal static class Outcomes
{
    internal static Answer Of(int status, string code, string diagnostics, string? path = null) =>
        Of(status, [new FhirIssue("error", code, path ?? "", diagnostics)]);

    internal static Answer Of(int status, IEnumerable<FhirIssue> issues)
    {
        var outcome = new OperationOutcome();
        foreach (var issue in issues)
        {
            var component = new OperationOutcome.IssueComponent { Severity = issue.Severity, Code = issue.Code, Diagnostics = Printable(issue.Message) };
            if (issue.Path.Length > 0)
            {
                component.Expression.Add(Printable(issue.Path));
            }

            outcome.Issue.Add(component);
        }

        return new Answer(status) { Body = outcome.ToUtf8() };
    }

    // What a client sent is repeated to it; characters that no text of FHIR has (R4, 2.24.0.1) are not.
    private static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    internal static Answer Unparsable(IReadOnlyList<FhirIssue> issues) => Of(StatusCodes.Status400BadRequest, issues);

    /// <param name="failure">What the Record said.</param>
    /// <param name="ifMatch">The client named a version: then another version is a failed precondition, not a conflict.</param>
    internal static Answer Of(Failure failure, bool ifMatch = false) => failure switch
    {
        Invalid invalid => Of(
            StatusCodes.Status422UnprocessableEntity,
            invalid.Issues.Select(i => new FhirIssue("error", IssueCode(i.Code), i.Path, i.Message))),
        NotFound { Gone: true } => Of(StatusCodes.Status410Gone, "deleted", failure.Message),
        NotFound => Of(StatusCodes.Status404NotFound, "not-found", failure.Message),
        Denied => Of(StatusCodes.Status403Forbidden, "forbidden", $"{failure.Code}: {failure.Message}") with
        {
            NeedsScope = failure.Code.StartsWith("scope.", StringComparison.Ordinal),
        },
        VersionConflict => Of(
            ifMatch ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict, "conflict", failure.Message),
        MultipleMatches => Of(StatusCodes.Status412PreconditionFailed, "multiple-matches", failure.Message),
        ExistsConflict => Of(StatusCodes.Status409Conflict, "duplicate", failure.Message),
        _ => Of(StatusCodes.Status409Conflict, "conflict", failure.Message),
    };

    // Codes of ours that are no codes of http://hl7.org/fhir/issue-type stay in the text of the issue.
    private static string IssueCode(string code) => code switch
    {
        "structure" or "required" or "value" or "invariant" or "not-supported" or "code-invalid" or "business-rule" or "invalid" => code,
        _ when code.StartsWith("search.", StringComparison.Ordinal) => "not-supported",
        _ => "invalid",
    };
}
