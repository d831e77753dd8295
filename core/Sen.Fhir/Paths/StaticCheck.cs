namespace Sen.Fhir.Paths;

/// <summary>
/// Finds, without a resource, what an expression asks for and no resource of a type can have (N1, 11). Where a type cannot be told
/// (a reference, the entry of a bundle) everything may be there.
/// </summary>
internal sealed class StaticCheck(ModelType context, bool checkOrder)
{
    private static readonly Shape Anything = new(null, IsOrdered: true);
    private static readonly HashSet<string> Ordered = new(["first", "last", "tail", "skip", "take"], StringComparer.Ordinal);
    private static readonly HashSet<string> Keeping = new(
        ["where", "first", "last", "tail", "skip", "take", "single", "distinct", "trace", "intersect", "exclude", "sort", "checkModifiers"],
        StringComparer.Ordinal);

    internal void Run(Syntax syntax) => Visit(syntax, new Shape([context], IsOrdered: true));

    private Shape Visit(Syntax syntax, Shape self) => syntax switch
    {
        Syntax.Literal or Syntax.Variable { Name: not ("resource" or "context") } => Anything,
        Syntax.Variable => new Shape([context], IsOrdered: true),
        Syntax.Special { Name: "$this" } => self,
        Syntax.Special => Anything,
        Syntax.Member { Focus: null } member => Start(member.Name, self),
        Syntax.Member member => Member(member.Name, Visit(member.Focus, self)),
        Syntax.Index index => Index(index, self),
        Syntax.Call call => Call(call, self),
        Syntax.Unary unary => Visit(unary.Operand, self),
        Syntax.TypeTest test => TypeTest(test, self),
        Syntax.Binary { Operator: "|" } union => Visit(union.Left, self).And(Visit(union.Right, self)),
        Syntax.Binary binary => Both(binary, self),
        _ => Anything,
    };

    private Shape Both(Syntax.Binary binary, Shape self)
    {
        Visit(binary.Left, self);
        Visit(binary.Right, self);
        return Anything;
    }

    private static Shape Start(string name, Shape self)
    {
        if (!char.IsAsciiLetterUpper(name[0]) || self.Types is null)
        {
            return Member(name, self);
        }

        if (self.Types.Any(t => t.IsA(name)))
        {
            return self;
        }

        throw new FhirPathException($"{name} is not what the path begins with.");
    }

    private static Shape Member(string name, Shape focus)
    {
        if (focus.Types is null)
        {
            return Anything with { IsOrdered = focus.IsOrdered };
        }

        var found = focus.Types.SelectMany(t => t.PropertiesOf(name)).Select(p => p.Type).Distinct().ToList();
        if (found.Count == 0)
        {
            throw new FhirPathException($"{name} is not an element of {string.Join(" or ", focus.Types.Select(t => t.Name))}.");
        }

        // The abstract types stand for any resource or element.
        return found.Exists(t => t.Name is "Resource" or "DomainResource" or "Element") ? Anything with { IsOrdered = focus.IsOrdered } : new Shape(found, focus.IsOrdered);
    }

    private Shape Index(Syntax.Index index, Shape self)
    {
        var focus = Visit(index.Focus, self);
        Visit(index.At, self);
        return InOrder(focus, "[]");
    }

    private Shape TypeTest(Syntax.TypeTest test, Shape self)
    {
        Visit(test.Operand, self);
        return test.Operator is "as" ? Of(test.Type) : Anything;
    }

    private static Shape Of(TypeName type) =>
        type.Namespace is not "System" && FhirModel.Find(type.Name) is { } known ? new Shape([known], IsOrdered: true) : Anything;

    private Shape InOrder(Shape focus, string function) => checkOrder && !focus.IsOrdered
        ? throw new FhirPathException($"{function} is asked of items that have no order.")
        : focus;

    private Shape Call(Syntax.Call call, Shape self)
    {
        var focus = call.Focus is null ? self : Visit(call.Focus, self);
        if (call.Name is "is" or "as" or "ofType")
        {
            return call.Name is "is" ? Anything : Of(TypeName.Of(call.Arguments[0])) with { IsOrdered = focus.IsOrdered };
        }

        if (Ordered.Contains(call.Name))
        {
            InOrder(focus, call.Name + "()");
        }

        var arguments = call.Arguments.Select(a => Visit(a, IsLambda(call.Name) ? focus : self)).ToList();
        return call.Name switch
        {
            _ when Keeping.Contains(call.Name) => focus,
            "select" => arguments[0],
            "repeat" => Repeat(call, arguments[0]),
            "union" or "combine" => focus.And(arguments[0]),
            "iif" => arguments.Skip(1).Aggregate((a, b) => a.And(b)),
            "extension" => new Shape([FhirModel.Get("Extension")], focus.IsOrdered),
            "children" or "descendants" => Anything with { IsOrdered = false },
            _ => Anything,
        };
    }

    private static bool IsLambda(string name) =>
        name is "where" or "select" or "all" or "exists" or "repeat" or "aggregate" or "iif" or "sort" or "trace";

    // What is found is asked again, until nothing new comes.
    private Shape Repeat(Syntax.Call call, Shape found)
    {
        while (found.Types is { } before)
        {
            found = found.And(Visit(call.Arguments[0], found));
            if (found.Types?.Count == before.Count)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>What an expression can give. Null types: anything.</summary>
    private sealed record Shape(IReadOnlyList<ModelType>? Types, bool IsOrdered)
    {
        internal Shape And(Shape other) =>
            new(Types is null || other.Types is null ? null : [.. Types.Union(other.Types)], IsOrdered && other.IsOrdered);
    }
}
