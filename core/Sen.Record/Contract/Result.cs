using System.Diagnostics.CodeAnalysis;

namespace Sen.Record;

/// <summary>What an expected failure looks like: a stable code for programs and an English sentence for developers.
/// People read the text that their language's resource file holds for <see cref="Code"/>.</summary>
public abstract record Failure(string Code, string Message);

/// <summary>The input cannot be accepted; every problem found is listed.</summary>
public sealed record Invalid(IReadOnlyList<Issue> Issues) : Failure("invalid", $"{Issues.Count} issue(s) found.")
{
    public static Invalid One(string code, string path, string message) => new([new Issue(code, path, message)]);
}

/// <summary>One problem of an input: <paramref name="Path"/> is a FHIRPath or the name of a form field.</summary>
public sealed record Issue(string Code, string Path, string Message);

/// <summary>There is no such resource, or it was deleted (<paramref name="Gone"/>), or its content was destroyed (<paramref name="Erased"/>; then it is gone, too).</summary>
public sealed record NotFound(ResourceKey Key, bool Gone = false, bool Erased = false) : Failure(
    Erased ? "erased" : Gone ? "gone" : "not-found",
    Erased ? $"{Key} was here; its content was erased for good by a lawful order." : $"{Key} is not here.");

/// <summary>The caller may not do this. <paramref name="BreakGlass"/>: an emergency reason would open it.</summary>
public sealed record Denied(string Code, string Message, bool BreakGlass = false) : Failure(Code, Message);

/// <summary>A precondition of a commit did not hold when it was checked inside the transaction; nothing was written.</summary>
public abstract record Conflict(string Code, string Message) : Failure(Code, Message);

/// <summary>The resource is at another version than the writer had read.</summary>
public sealed record VersionConflict(ResourceKey Key, long Expected, long Current)
    : Conflict("conflict.version", $"{Key} is at version {Current}, not {Expected}.");

/// <summary>The unique key is held by another resource.</summary>
public sealed record ClaimConflict(string Claim, ResourceKey Holder)
    : Conflict("conflict.claim", $"'{Claim}' is held by {Holder}.");

/// <summary>A create named an id that exists already.</summary>
public sealed record ExistsConflict(ResourceKey Key) : Conflict("conflict.exists", $"{Key} exists already.");

/// <summary>A conditional create matched more than one resource.</summary>
public sealed record MultipleMatches(string Criteria) : Conflict("conflict.multiple", $"More than one match for '{Criteria}'.");

/// <summary>A value or the failure that was expected to be possible. Bugs and broken infrastructure throw instead.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Failure? failure)
    {
        _value = value;
        Failure = failure;
    }

    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Failure is null;

    public Failure? Failure { get; }

    public T Value => Failure is null ? _value! : throw new InvalidOperationException($"No value: {Failure.Code}");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Failure failure) => new(default, failure);

    public Result<TOther> Map<TOther>(Func<T, TOther> map) => Failure is null ? map(_value!) : Failure;
}
