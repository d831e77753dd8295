namespace Sen.Fhir.Paths;

/// <summary>The syntax tree of an expression.</summary>
internal abstract record Syntax
{
    private Syntax()
    {
    }

    internal sealed record Literal(object? Value) : Syntax;

    /// <summary>A step by name; <see cref="Focus"/> null stands for the beginning, where a type name may stand.</summary>
    internal sealed record Member(Syntax? Focus, string Name) : Syntax;

    internal sealed record Call(Syntax? Focus, string Name, IReadOnlyList<Syntax> Arguments) : Syntax;

    internal sealed record Index(Syntax Focus, Syntax At) : Syntax;

    /// <summary><c>$this</c>, <c>$index</c>, <c>$total</c>.</summary>
    internal sealed record Special(string Name) : Syntax;

    internal sealed record Variable(string Name) : Syntax;

    internal sealed record Unary(string Operator, Syntax Operand) : Syntax;

    internal sealed record Binary(string Operator, Syntax Left, Syntax Right) : Syntax;

    /// <summary><c>is</c> and <c>as</c> as operators.</summary>
    internal sealed record TypeTest(string Operator, Syntax Operand, TypeName Type) : Syntax;
}

/// <summary><c>FHIR.Patient</c>, <c>System.String</c> or a name alone.</summary>
internal sealed record TypeName(string? Namespace, string Name)
{
    /// <summary>Reads the argument of is(), as() and ofType(), which looks like a path.</summary>
    internal static TypeName Of(Syntax syntax) => syntax switch
    {
        Syntax.Member { Focus: null, Name: var name } => new TypeName(null, name),
        Syntax.Member { Focus: Syntax.Member { Focus: null, Name: var space }, Name: var name } => new TypeName(space, name),
        _ => throw new FhirPathException("A type name is expected."),
    };
}
