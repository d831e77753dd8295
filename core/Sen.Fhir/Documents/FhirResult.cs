using System.Diagnostics.CodeAnalysis;

namespace Sen.Fhir;

/// <summary>A value, or every reason why there is none.</summary>
public sealed class FhirResult<T>
    where T : class
{
    public FhirResult(T value) => (Value, Issues) = (value, []);

    public FhirResult(IReadOnlyList<FhirIssue> issues) => Issues = issues;

    [MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Value is not null;

    public T? Value { get; }

    /// <summary>Empty when <see cref="Succeeded"/>.</summary>
    public IReadOnlyList<FhirIssue> Issues { get; }

    /// <summary>The value, for callers to whom a failure is a bug. The exception names codes and paths, never values.</summary>
    public T ValueOrThrow() => Value
        ?? throw new FormatException(string.Join("; ", Issues.Select(i => $"{i.Path}: {i.Code}: {i.Message}")));
}
