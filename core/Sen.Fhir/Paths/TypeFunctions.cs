namespace Sen.Fhir.Paths;

/// <summary>is, as and ofType.</summary>
internal static class TypeFunctions
{
    // Nothing is of a type that does not exist, so 'is' needs no check of the name; a cast to it is a mistake.
    internal static Step Is(Step focus, TypeName type) =>
        scope => Values.Single(focus(scope)) is { } item ? PathNode.Of(Matches(item, type)) : PathNode.None;

    internal static Step As(Step focus, TypeName type)
    {
        Check(type);
        return scope =>
        {
            var items = focus(scope);
            if (!scope.Whole.IsLenient)
            {
                Values.Single(items);
            }

            return [.. items.Where(i => Matches(i, type, exact: !scope.Whole.IsLenient))];
        };
    }

    internal static Step OfType(Step focus, TypeName type)
    {
        Check(type);
        return scope => [.. focus(scope).Where(i => Matches(i, type, exact: !scope.Whole.IsLenient))];
    }

    internal static (string Namespace, string Name) NameOf(PathNode item) => item switch
    {
        { IsComputed: false, TypeName: { } name } => ("FHIR", name),
        { Value: bool } => ("System", "Boolean"),
        { Value: long } => ("System", "Integer"),
        { Value: decimal } => ("System", "Decimal"),
        { Value: string } => ("System", "String"),
        { Value: PathQuantity } => ("System", "Quantity"),
        { Value: Temporal { Kind: var kind } } => ("System", kind.ToString()),
        _ => ("System", "Any"),
    };

    private static void Check(TypeName type)
    {
        var known = type.Namespace switch
        {
            "System" => SystemTypes.Contains(type.Name),
            "FHIR" => FhirModel.Find(type.Name) is not null,
            null => SystemTypes.Contains(type.Name) || FhirModel.Find(type.Name) is not null,
            _ => false,
        };
        if (!known)
        {
            throw new FhirPathException($"{type.Name} is not a type.");
        }
    }

    private static readonly HashSet<string> SystemTypes = new(
        ["Any", "Boolean", "Integer", "Decimal", "String", "Date", "DateTime", "Time", "Quantity"], StringComparer.Ordinal);

    // A cast to a type takes an element of a type built on it only where the model says so: a code is a string to 'is', and
    // so it is to 'as'; but FHIR.string elements alone answer ofType(string).
    private static bool Matches(PathNode item, TypeName type, bool exact = false)
    {
        var (space, name) = NameOf(item);
        if (type.Namespace is { } wanted && !string.Equals(wanted, space, StringComparison.Ordinal))
        {
            return false;
        }

        if (string.Equals(name, type.Name, StringComparison.Ordinal))
        {
            return true;
        }

        return space is "FHIR" && item.Type!.IsA(type.Name) && !(exact && item.Type.IsPrimitive);
    }
}
