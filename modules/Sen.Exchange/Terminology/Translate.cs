using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Exchange.Terminology;

/// <summary>ConceptMap/$translate (R4, conceptmap-operation-translate).</summary>
internal sealed class Translate(TermLibrary library)
{
    private static readonly string[] Known =
        ["url", "conceptMap", "conceptMapVersion", "code", "system", "version", "coding", "codeableConcept", "target", "targetsystem", "source", "reverse"];

    internal async Task<Answer> AnswerAsync(HttpContext context, string? id)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, Known);
        if (refusal is not null)
        {
            return refusal;
        }

        var asked = TermQuestion.Codes(input);
        if (asked.Count == 0 || asked[0].System is null)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "required", "Send a code with its system, a coding or a codeableConcept.");
        }

        var (maps, unknown) = await MapsAsync(input, id, asked[0].System!, context.RequestAborted);
        if (unknown is not null)
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", unknown, "url");
        }

        var reverse = input.Flag("reverse");
        var target = input.Text("targetsystem");
        var matches = new List<CodeMatch>();
        foreach (var code in asked)
        {
            matches.AddRange(maps.SelectMany(map => reverse ? CodeMap.Backwards(map, code, target) : CodeMap.Forwards(map, code, target)));
            if (IsIcd10(input, id) && code.System is Systems.Icd10 && target is null or Systems.Icd10)
            {
                matches.AddRange(Icd10Map.Of(code, reverse));
            }
        }

        return new Answer(StatusCodes.Status200OK) { Body = Say(matches, asked).ToUtf8() };
    }

    private static bool IsIcd10(OperationInput input, string? id) => id is null && input.Resource("conceptMap") is null && input.Text("url") is null or Icd10Map.Url;

    // The map that is meant; when none is named, every map of the Record that translates codes of the system.
    private async Task<(IReadOnlyList<ConceptMap> Maps, string? Unknown)> MapsAsync(OperationInput input, string? id, string system, CancellationToken cancellationToken)
    {
        if (id is not null)
        {
            return await library.ByIdAsync("ConceptMap", id, cancellationToken) is { } stored ? ([stored.As<ConceptMap>()], null) : ([], $"There is no ConceptMap/{id}.");
        }

        if (input.Resource("conceptMap") is { ResourceType: "ConceptMap" } sent)
        {
            return ([sent.As<ConceptMap>()], null);
        }

        if (input.Text("url") is { } url)
        {
            var name = input.Text("conceptMapVersion") is { } version ? $"{url}|{version}" : url;
            return string.Equals(url, Icd10Map.Url, StringComparison.Ordinal) ? ([], null)
                : await library.ConceptMapAsync(name, cancellationToken) is { } named ? ([named.As<ConceptMap>()], null)
                : ([], $"The concept map {name} is not known here.");
        }

        return ([.. (await library.ConceptMapsOfAsync(system, cancellationToken)).Select(m => m.As<ConceptMap>())], null);
    }

    private static Parameters Say(List<CodeMatch> matches, IReadOnlyList<CodeAsked> asked)
    {
        var answer = new Parameters();
        var result = matches.Exists(m => m.IsMatch);
        answer.Add("result", p => p.ValueBoolean = result);
        if (!result)
        {
            answer.Add("message", p => p.ValueString = $"No map that is known here has a match for {string.Join(", ", asked)}.");
        }

        foreach (var match in matches)
        {
            answer.Add("match", p =>
            {
                p.Part.Add(new Parameters.ParameterComponent { Name = "equivalence", ValueCode = match.Equivalence });
                if (match.Target is not null)
                {
                    p.Part.Add(new Parameters.ParameterComponent { Name = "concept", ValueCoding = match.Target });
                }

                if (match.Source is not null)
                {
                    p.Part.Add(new Parameters.ParameterComponent { Name = "source", ValueUri = match.Source });
                }
            });
        }

        return answer;
    }
}
