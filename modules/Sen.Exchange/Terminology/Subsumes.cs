using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>CodeSystem/$subsumes (R4, codesystem-operation-subsumes).</summary>
internal sealed class Subsumes(TermLibrary library, TimeProvider clock)
{
    internal async Task<Answer> AnswerAsync(HttpContext context, string? id)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, "codeA", "codeB", "system", "version", "codingA", "codingB");
        if (refusal is not null)
        {
            return refusal;
        }

        var (a, b) = (Code(input, "A"), Code(input, "B"));
        var system = id is null ? input.Text("system") ?? a?.System : await library.SystemOfAsync(id, context.RequestAborted);
        if (a is null || b is null || system is null || (a.System ?? system) != system || (b.System ?? system) != system)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Send codeA, codeB and system, or codingA and codingB of one system.");
        }

        var editions = await library.EditionsAsync(system, context.RequestAborted);
        if (editions.Count == 0)
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", $"The code system {system} is not known here.", "system");
        }

        var list = new TermScope(TermQuestion.Day(input, clock)).ChooseOne(editions, input.Text("version") ?? a.Version);
        if (new[] { a, b }.FirstOrDefault(c => list?.Get(c.Code) is null) is { } missing)
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", $"{system} has no code {missing.Code}.");
        }

        var answer = new Parameters();
        answer.Add("outcome", p => p.ValueCode = string.Equals(a.Code, b.Code, StringComparison.Ordinal) ? "equivalent"
            : list!.Subsumes(a.Code, b.Code) ? "subsumes"
            : list.Subsumes(b.Code, a.Code) ? "subsumed-by" : "not-subsumed");
        return new Answer(StatusCodes.Status200OK) { Body = answer.ToUtf8() };
    }

    private static CodeAsked? Code(OperationInput input, string which) =>
        input.Text("code" + which) is { } code ? new CodeAsked(null, code) : input.Complex("coding" + which) is { } coding ? CodeAsked.Of(coding) : null;
}
