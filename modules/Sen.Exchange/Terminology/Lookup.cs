using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>CodeSystem/$lookup (R4, codesystem-operation-lookup).</summary>
internal sealed class Lookup(TermLibrary library, TimeProvider clock)
{
    internal async Task<Answer> AnswerAsync(HttpContext context)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, "code", "system", "version", "coding", "date", "displayLanguage", "property");
        if (refusal is not null)
        {
            return refusal;
        }

        if (TermQuestion.Codes(input) is not [{ System: { } system } asked])
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Say which code of which system: code and system, or coding.");
        }

        if (TermQuestion.Day(input, clock) is not { } day)
        {
            return TermQuestion.BadDate();
        }

        var editions = await library.EditionsAsync(system, context.RequestAborted);
        if (editions.Count == 0)
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", $"The code system {system} is not known here.", "system");
        }

        var list = new TermScope(day).ChooseOne(editions, asked.Version);
        return list?.Get(asked.Code) is { } concept
            ? new Answer(StatusCodes.Status200OK) { Body = Describe(list, concept, input).ToUtf8() }
            : Outcomes.Of(StatusCodes.Status404NotFound, "not-found", $"{system}{(list?.Version is null ? "" : "|" + list.Version)} has no code {asked.Code}.", "code");
    }

    private static Parameters Describe(CodeList list, CodeConcept concept, OperationInput input)
    {
        var wanted = input.Texts("property").ToHashSet(StringComparer.Ordinal);
        var answer = new Parameters();
        answer.Add("name", p => p.ValueString = list.Title ?? list.Name ?? list.Url);
        if (list.Version is not null)
        {
            answer.Add("version", p => p.ValueString = list.Version);
        }

        answer.Add("display", p => p.ValueString = concept.DisplayIn(input.Text("displayLanguage")) ?? concept.Code);
        if (Wants("definition") && concept.Definition is { } definition)
        {
            Property(answer, new CodeProperty("definition", "string", definition));
        }

        if (Wants("designation"))
        {
            Designations(answer, list, concept);
        }

        var properties = concept.Parents.Select(p => new CodeProperty("parent", "code", p) { Description = list.Get(p)?.Display })
            .Concat(list.ChildrenOf(concept.Code).Select(c => new CodeProperty("child", "code", c.Code) { Description = c.Display }))
            .Append(new CodeProperty("inactive", "boolean", concept.IsInactive ? "true" : "false"))
            .Concat(concept.IsAbstract ? [new CodeProperty("notSelectable", "boolean", "true")] : [])
            .Concat(concept.Properties.Where(p => p.Code is not ("notSelectable" or "abstract")));
        foreach (var property in properties.Where(p => Wants(p.Code)))
        {
            Property(answer, property);
        }

        return answer;

        bool Wants(string name) => wanted.Count == 0 || wanted.Contains("*") || wanted.Contains(name) || (name is "designation" && wanted.Any(w => w.StartsWith("lang.", StringComparison.Ordinal)));
    }

    private static void Designations(Parameters answer, CodeList list, CodeConcept concept)
    {
        var own = list.Language is not null && concept.Display is { } display ? [new CodeDesignation(list.Language, display)] : Array.Empty<CodeDesignation>();
        foreach (var term in own.Concat(concept.Designations))
        {
            answer.Add("designation", p =>
            {
                if (term.Language is not null)
                {
                    p.Part.Add(new Parameters.ParameterComponent { Name = "language", ValueCode = term.Language });
                }

                p.Part.Add(new Parameters.ParameterComponent { Name = "value", ValueString = term.Value });
            });
        }
    }

    private static void Property(Parameters answer, CodeProperty property) => answer.Add("property", p =>
    {
        p.Part.Add(new Parameters.ParameterComponent { Name = "code", ValueCode = property.Code });
        var value = new Parameters.ParameterComponent { Name = "value" };
        switch (property.Type)
        {
            case "boolean":
                value.ValueBoolean = property.Value is "true";
                break;
            case "code" or "Coding":
                value.ValueCode = property.Value;
                break;
            default:
                value.ValueString = property.Value;
                break;
        }

        p.Part.Add(value);
        if (property.Description is { } description)
        {
            p.Part.Add(new Parameters.ParameterComponent { Name = "description", ValueString = description });
        }
    });
}
