namespace Sen.Fhir.Paths;

/// <summary>Functions about codes, answered by <see cref="FhirPathEnvironment.Terminology"/> (R4, 2.9.1.5); empty when nobody knows.</summary>
internal static class TerminologyFunctions
{
    internal static readonly Function[] All =
    [
        new("memberOf", 1, 1, MemberOf),
        new("subsumes", 1, 1, (scope, input, args) => Subsumes(scope, input, args[0](scope))),
        new("subsumedBy", 1, 1, (scope, input, args) => Subsumes(scope, args[0](scope), input)),
    ];

    private static IReadOnlyList<PathNode> MemberOf(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        if (scope.Whole.Environment.Terminology is not { } terminology || Values.Text(args[0](scope)) is not { } valueSet || Values.Single(input) is not { } item)
        {
            return PathNode.None;
        }

        bool? result = null;
        foreach (var (system, code) in Codes(item))
        {
            switch (terminology.IsMember(system, code, valueSet))
            {
                case true:
                    return PathNode.True;
                case false:
                    result = false;
                    break;
                default:
                    break;
            }
        }

        return PathNode.Of(result);
    }

    private static IReadOnlyList<PathNode> Subsumes(Scope scope, IReadOnlyList<PathNode> wider, IReadOnlyList<PathNode> narrower)
    {
        if (scope.Whole.Environment.Terminology is not { } terminology || Values.Single(wider) is not { } general || Values.Single(narrower) is not { } special)
        {
            return PathNode.None;
        }

        bool? result = null;
        foreach (var (system, code) in Codes(general))
        {
            foreach (var other in Codes(special))
            {
                if (system is not null && string.Equals(system, other.System, StringComparison.Ordinal)
                    && terminology.Subsumes(system, code, other.Code) is { } answer)
                {
                    result = answer || result == true;
                }
            }
        }

        return PathNode.Of(result);
    }

    private static IEnumerable<(string? System, string Code)> Codes(PathNode item) => item.Type?.Name switch
    {
        "CodeableConcept" => item.Child("coding").SelectMany(Codes),
        "Coding" => item.FirstChild("code")?.Text is { } code ? [(item.FirstChild("system")?.Text, code)] : [],
        _ when item.Value is string text => [(null, text)],
        _ => throw new FhirPathException("A code, Coding or CodeableConcept is expected."),
    };
}
