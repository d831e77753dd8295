using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>A FHIRPath expression, read once and run often. Thread-safe.</summary>
public sealed class FhirPath
{
    private readonly Step _step;

    private FhirPath(string text, Syntax syntax) => (Text, Syntax, _step) = (text, syntax, Compiler.Compile(syntax));

    public string Text { get; }

    internal Syntax Syntax { get; }

    /// <summary>Throws <see cref="FhirPathException"/> with the place when the text is not an expression.</summary>
    public static FhirPath Compile(string text) => new(text, Parser.Parse(text));

    /// <summary>
    /// Also refuses what can never be found in a resource or element of a type: names its definition does not have, and, when asked,
    /// the first or last of items that have no order. (N1, 11 "Type safety and strict evaluation".)
    /// </summary>
    public static FhirPath CompileStrict(string text, string contextType, bool checkOrder = false)
    {
        var path = Compile(text);
        new StaticCheck(FhirModel.Get(contextType), checkOrder).Run(path.Syntax);
        return path;
    }

    /// <summary>
    /// The items the expression finds in a resource. <paramref name="now"/> answers now() and today(); a wrong evaluation
    /// (two items where one is asked for) throws <see cref="FhirPathException"/>.
    /// </summary>
    public IReadOnlyList<PathNode> Evaluate(FhirDocument document, DateTimeOffset now = default) =>
        Evaluate(document, now == default ? FhirPathEnvironment.Empty : new FhirPathEnvironment { Now = now });

    /// <summary>The items the expression finds in a resource, with what lies outside of it.</summary>
    public IReadOnlyList<PathNode> Evaluate(FhirDocument document, FhirPathEnvironment environment) =>
        _step(Scope.Of(Evaluation.Of(PathNode.Resource(document.Root), environment)));

    /// <summary>The items the expression finds from where an evaluation begins; rules about one element share it.</summary>
    internal IReadOnlyList<PathNode> Evaluate(Scope scope) => _step(scope);

    /// <summary>The expression as a condition: its one boolean, or false when there is none.</summary>
    public bool IsTrue(FhirDocument document, DateTimeOffset now = default) => Evaluate(document, now) is [{ Value: true }];

    /// <summary>Compiled for one type of a search parameter: branches of other types are left out, <c>as</c> filters.</summary>
    internal static Step ForSearch(string text, string resourceType) => Compiler.Compile(OfSearch(text, resourceType));

    /// <summary>Of the expression of a search parameter what is for one type.</summary>
    internal static Syntax OfSearch(string text, string resourceType) => Branches(Parser.Parse(text), resourceType) ?? new Syntax.Literal(null);

    public override string ToString() => Text;

    private static Syntax? Branches(Syntax syntax, string resourceType)
    {
        if (syntax is Syntax.Binary { Operator: "|" } union)
        {
            var (left, right) = (Branches(union.Left, resourceType), Branches(union.Right, resourceType));
            return left is null ? right : right is null ? left : new Syntax.Binary("|", left, right);
        }

        return Root(syntax) is { } root && ResourceTypes.Contains(root) && !string.Equals(root, resourceType, StringComparison.Ordinal) ? null : syntax;
    }

    private static string? Root(Syntax? syntax) => syntax switch
    {
        Syntax.Member { Focus: null, Name: var name } => name,
        Syntax.Member { Focus: var focus } => Root(focus),
        Syntax.Call { Focus: var focus } => Root(focus),
        Syntax.Index { Focus: var focus } => Root(focus),
        Syntax.TypeTest { Operand: var operand } => Root(operand),
        _ => null,
    };
}
