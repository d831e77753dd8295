using System.Text.Json;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Vietnam;

namespace Sen.Exchange.Terminology;

/// <summary>A code as it was asked about, with the edition and the words it came with.</summary>
internal sealed record CodeAsked(string? System, string Code, string? Version = null, string? Display = null)
{
    internal static CodeAsked? Of(JsonElement coding) => Text(coding, "code") is { } code
        ? new CodeAsked(Text(coding, "system"), code, Text(coding, "version"), Text(coding, "display"))
        : null;

    public override string ToString() => System is null ? Code : $"{System}|{Code}";

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What terminology operations have in common: the codes that are asked about, the day, the language.</summary>
internal static class TermQuestion
{
    /// <summary>R4: <c>code</c> with its system, <c>coding</c> or <c>codeableConcept</c>; none when nothing, or nothing with a code, was sent.</summary>
    /// <param name="input">What was sent.</param>
    /// <param name="system">Name of the parameter with the system of <c>code</c> ("system", or "url" in CodeSystem/$validate-code).</param>
    /// <param name="version">Name of the parameter with its version.</param>
    internal static IReadOnlyList<CodeAsked> Codes(OperationInput input, string system = "system", string version = "version")
    {
        if (input.Text("code") is { } code)
        {
            return [new CodeAsked(input.Text(system), code, input.Text(version), input.Text("display"))];
        }

        if (input.Complex("coding") is { } coding)
        {
            return CodeAsked.Of(coding) is { } one ? [one] : [];
        }

        return input.Complex("codeableConcept") is { } concept && concept.TryGetProperty("coding", out var codings)
            ? [.. codings.EnumerateArray().Select(CodeAsked.Of).OfType<CodeAsked>()]
            : [];
    }

    /// <summary>The state's lists are dated: the day that is asked about, or today. Null when <c>date</c> is no date.</summary>
    internal static DateOnly? Day(OperationInput input, TimeProvider clock) => input.Text("date") is not { } text
        ? VietnamTime.Today(clock)
        : FhirDateTime.TryParse(text, null, out var date) ? VietnamTime.DayOf(date.LowerBound) : null;

    internal static Answer BadDate() => Outcomes.Of(400, "invalid", "date is not a date.", "date");

    /// <summary>Whether words mean this concept: its display or a term in any language, whatever the case.</summary>
    internal static bool IsCalled(CodeConcept concept, string display) =>
        concept.Designations.Select(d => d.Value).Append(concept.Display ?? display).Any(term => string.Equals(term.Trim(), display.Trim(), StringComparison.OrdinalIgnoreCase));
}
