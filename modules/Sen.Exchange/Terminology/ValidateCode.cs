using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>ValueSet/$validate-code and CodeSystem/$validate-code (R4, valueset- and codesystem-operation-validate-code).</summary>
internal sealed class ValidateCode(TermLibrary library, TimeProvider clock)
{
    private static readonly string[] OfSet =
        ["url", "valueSet", "valueSetVersion", "code", "system", "systemVersion", "display", "coding", "codeableConcept", "date", "abstract", "displayLanguage"];

    private static readonly string[] OfSystem =
        ["url", "codeSystem", "code", "version", "display", "coding", "codeableConcept", "date", "abstract", "displayLanguage"];

    internal async Task<Answer> InValueSetAsync(HttpContext context, string? id)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, OfSet);
        if (refusal is not null)
        {
            return refusal;
        }

        if (TermQuestion.Day(input, clock) is not { } day)
        {
            return TermQuestion.BadDate();
        }

        var asked = TermQuestion.Codes(input, version: "systemVersion");
        var versions = asked.Where(a => a is { System: not null, Version: not null }).DistinctBy(a => a.System, StringComparer.Ordinal)
            .ToDictionary(a => a.System!, a => a.Version!, StringComparer.Ordinal);
        var read = await ValueSets.ReadAsync(library, input, id, new TermScope(day) { Versions = versions }, context.RequestAborted);
        if (!read.Succeeded)
        {
            return ValueSets.Refuse(read.Issues);
        }

        var content = read.Value;
        var unsure = asked.FirstOrDefault(a => content.Find(a.System, a.Code) is null && content.IsUnsure(a.System));
        var found = asked.Select(a => (Asked: a, Found: content.Find(a.System, a.Code))).FirstOrDefault(a => a.Found is not null);
        return asked.Count == 0 ? Nothing()
            : found.Found is { } code ? Judge(code.Concept, found.Asked, input)
            : unsure is not null ? Outcomes.Of(StatusCodes.Status422UnprocessableEntity, "not-found", $"Whether {unsure} belongs to the value set cannot be told: its code system is not known here.")
            : Wrong($"{string.Join(", ", asked)} is not in the value set.");
    }

    internal async Task<Answer> InCodeSystemAsync(HttpContext context, string? id)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, OfSystem);
        if (refusal is not null)
        {
            return refusal;
        }

        if (TermQuestion.Day(input, clock) is not { } day)
        {
            return TermQuestion.BadDate();
        }

        var asked = TermQuestion.Codes(input, system: "url");
        if (asked.Count == 0)
        {
            return Nothing();
        }

        var url = id is null ? input.Text("url") ?? asked[0].System : await library.SystemOfAsync(id, context.RequestAborted);
        if (url is null)
        {
            return id is null
                ? Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Name the code system with url, or with the system of the coding.", "url")
                : Outcomes.Of(StatusCodes.Status404NotFound, "not-found", $"CodeSystem/{id} is not there, or has no url.");
        }

        var editions = await EditionsAsync(input, url, context.RequestAborted);
        if (editions.Count == 0)
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", $"The code system {url} is not known here.", "url");
        }

        var scope = new TermScope(day);
        foreach (var one in asked.Where(a => a.System is null || string.Equals(a.System, url, StringComparison.Ordinal)))
        {
            if (scope.ChooseOne(editions, one.Version)?.Get(one.Code) is { } concept)
            {
                return Judge(concept, one, input, abstractIsRight: true);
            }
        }

        var list = scope.ChooseOne(editions, asked[0].Version);
        return list is { IsComplete: false }
            ? Outcomes.Of(StatusCodes.Status422UnprocessableEntity, "not-found", $"Only a part of {url} is known here, and {asked[0].Code} is not in it.")
            : Wrong($"{url}{(list?.Version is null ? "" : "|" + list.Version)} has no code {string.Join(", ", asked.Select(a => a.Code))}.");
    }

    private async Task<IReadOnlyList<CodeList>> EditionsAsync(OperationInput input, string url, CancellationToken cancellationToken) =>
        input.Resource("codeSystem") is { ResourceType: "CodeSystem" } sent && CodeListReader.Read(sent) is { } list ? [list] : await library.EditionsAsync(url, cancellationToken);

    private static Answer Judge(CodeConcept concept, CodeAsked asked, OperationInput input, bool abstractIsRight = false)
    {
        var display = concept.DisplayIn(input.Text("displayLanguage"));
        if (concept.IsAbstract && !abstractIsRight && !input.Flag("abstract"))
        {
            return Wrong($"{asked} groups other codes and is not for coding with.", display);
        }

        return asked.Display is { } said && !TermQuestion.IsCalled(concept, said)
            ? Wrong($"{asked} is not called \u201c{said}\u201d but \u201c{display}\u201d.", display)
            : Result(true, concept.IsInactive ? $"{asked} is inactive." : null, display);
    }

    private static Answer Nothing() => Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Send a code with its system, a coding or a codeableConcept.");

    private static Answer Wrong(string message, string? display = null) => Result(false, message, display);

    private static Answer Result(bool result, string? message, string? display)
    {
        var answer = new Parameters();
        answer.Add("result", p => p.ValueBoolean = result);
        if (message is not null)
        {
            answer.Add("message", p => p.ValueString = message);
        }

        if (display is not null)
        {
            answer.Add("display", p => p.ValueString = display);
        }

        return new Answer(StatusCodes.Status200OK) { Body = answer.ToUtf8() };
    }
}
