namespace Sen.Fhir.Paths;

/// <summary>Turns a syntax tree into delegates.</summary>
internal static class Compiler
{
    internal static Step Compile(Syntax syntax) => syntax switch
    {
        Syntax.Literal { Value: null } => _ => PathNode.None,
        Syntax.Literal { Value: { } value } => Constant(value),
        Syntax.Special special => Special(special.Name),
        Syntax.Variable variable => Variable(variable.Name),
        Syntax.Member { Focus: null } member => Start(member.Name),
        Syntax.Member { Focus: { } focus } member => Member(Compile(focus), member.Name),
        Syntax.Call call => Call(call),
        Syntax.Index index => Index(Compile(index.Focus), Compile(index.At)),
        Syntax.Unary unary => Unary(unary.Operator, Compile(unary.Operand)),
        Syntax.TypeTest { Operator: "is" } test => TypeFunctions.Is(Compile(test.Operand), test.Type),
        Syntax.TypeTest test => TypeFunctions.As(Compile(test.Operand), test.Type),
        Syntax.Binary binary => Operators.Compile(binary.Operator, Compile(binary.Left), Compile(binary.Right)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Step Constant(object value)
    {
        IReadOnlyList<PathNode> node = [new PathNode(value)];
        return _ => node;
    }

    private static Step Special(string name) => name switch
    {
        "$this" => scope => scope.Focus,
        "$index" => scope => PathNode.Of(scope.Index is { } index ? (long)index : null),
        _ => scope => scope.Total,
    };

    private static Step Variable(string name) => name switch
    {
        "resource" => scope => [scope.Whole.Resource],
        "rootResource" => scope => [scope.Whole.Root],
        "context" => scope => [scope.Whole.Context],
        "sct" => Constant("http://snomed.info/sct"),
        "loinc" => Constant("http://loinc.org"),
        "ucum" => Constant("http://unitsofmeasure.org"),
        _ when name.StartsWith("vs-", StringComparison.Ordinal) => Constant("http://hl7.org/fhir/ValueSet/" + name[3..]),
        _ when name.StartsWith("ext-", StringComparison.Ordinal) => Constant("http://hl7.org/fhir/StructureDefinition/" + name[4..]),
        _ => scope => scope.Whole.Environment.Variables?.TryGetValue(name, out var value) == true
            ? [new PathNode(value)]
            : throw new FhirPathException($"%{name} is not defined."),
    };

    // The first name of a path may be the type of what it starts from: Patient.name, Resource.meta.
    private static Step Start(string name) => char.IsAsciiLetterUpper(name[0])
        ? scope => scope.This is not { } item ? PathNode.None
            : item.Type?.IsA(name) == true ? scope.Focus
            : item.Child(name)
        : scope => scope.This is { } item ? item.Child(name) : PathNode.None;

    private static Step Member(Step focus, string name) => scope =>
    {
        var items = focus(scope);
        return items.Count switch
        {
            0 => PathNode.None,
            1 => items[0].Child(name),
            _ => [.. items.SelectMany(i => i.Child(name))],
        };
    };

    private static Step Index(Step focus, Step at) => scope =>
    {
        var items = focus(scope);
        return Values.Integer(at(scope)) is { } index && index >= 0 && index < items.Count ? [items[(int)index]] : PathNode.None;
    };

    private static Step Unary(string sign, Step operand) => scope =>
    {
        var items = operand(scope);
        return Values.Single(items)?.Value switch
        {
            null when items.Count == 0 => PathNode.None,
            long or decimal when sign is "+" => items,
            long whole => PathNode.Of(-whole),
            decimal number => PathNode.Of(-number),
            PathQuantity quantity => PathNode.Of(sign is "-" ? quantity with { Value = -quantity.Value } : quantity),
            _ => throw new FhirPathException("Only a number has a sign."),
        };
    };

    private static Step Call(Syntax.Call call)
    {
        Step focus = call.Focus is { } given ? Compile(given) : scope => scope.Focus;
        if (call.Name is "is" or "as" or "ofType")
        {
            var type = TypeName.Of(call.Arguments is [var argument] ? argument : throw new FhirPathException($"{call.Name}() takes one type."));
            return call.Name switch { "is" => TypeFunctions.Is(focus, type), "as" => TypeFunctions.As(focus, type), _ => TypeFunctions.OfType(focus, type) };
        }

        if (call.Name is "sort")
        {
            return SortFunction.Compile(focus, call.Arguments);
        }

        if (!FunctionTable.All.TryGetValue(call.Name, out var function))
        {
            throw new FhirPathException($"{call.Name}() is not a function known here.");
        }

        if (call.Arguments.Count < function.Least || call.Arguments.Count > function.Most)
        {
            throw new FhirPathException($"{call.Name}() does not take {call.Arguments.Count} arguments.");
        }

        var arguments = call.Arguments.Select(Compile).ToArray();
        var body = function.Body;
        return scope => body(scope, focus(scope), arguments);
    }
}
