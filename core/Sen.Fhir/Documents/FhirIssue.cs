namespace Sen.Fhir;

/// <summary>One thing wrong with a resource or a query, in the words of OperationOutcome.issue.</summary>
/// <param name="Severity">fatal, error, warning or information.</param>
/// <param name="Code">A code of http://hl7.org/fhir/issue-type.</param>
/// <param name="Path">FHIRPath-style place, for example <c>Patient.name[0].family</c>; empty when there is none.</param>
/// <param name="Message">What is wrong, in English, without the values of the person concerned.</param>
public sealed record FhirIssue(string Severity, string Code, string Path, string Message)
{
    /// <summary>Whether it keeps the resource from being accepted; warnings and information do not.</summary>
    public bool IsError => Severity is "error" or "fatal";

    internal static FhirIssue Error(string code, string path, string message) => new("error", code, path, message);

    internal static FhirIssue Fatal(string code, string path, string message) => new("fatal", code, path, message);
}
