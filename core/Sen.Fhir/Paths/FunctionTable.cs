using System.Collections.Frozen;

namespace Sen.Fhir.Paths;

/// <summary>A function over its input collection; arguments are evaluated by the function, for each item where it is a lambda.</summary>
internal delegate IReadOnlyList<PathNode> FunctionBody(Scope scope, IReadOnlyList<PathNode> input, Step[] arguments);

internal sealed record Function(string Name, int Least, int Most, FunctionBody Body);

/// <summary>All functions by name, but is(), as() and ofType(), which take a type.</summary>
internal static class FunctionTable
{
    internal static readonly FrozenDictionary<string, Function> All =
        new[] { CollectionFunctions.All, LambdaFunctions.All, TextFunctions.All, EncodingFunctions.All, NumberFunctions.All, ConversionFunctions.All, FhirFunctions.All, BoundaryFunctions.All, TerminologyFunctions.All }
            .SelectMany(f => f)
            .ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
}
