using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Why a text is not what it should be.</summary>
/// <param name="Code">Stable code, one of <see cref="FormatCodes"/>; never reused for another meaning.</param>
/// <param name="Field">The part of the input that is wrong, named as in the standard; never its value.</param>
/// <param name="Detail">English sentence for developers. It holds no personal data, so it may be logged.</param>
public sealed record FormatError(string Code, string Field, string Detail)
{
    /// <summary>The sentence for the person at the screen; Vietnamese unless <paramref name="culture"/> says otherwise.</summary>
    public string Text(CultureInfo? culture = null) => Texts.Get(Code, culture);
}

/// <summary>A value read from text, or the reason why there is none. Parsers return it and never throw.</summary>
public readonly struct Parsed<T> : IEquatable<Parsed<T>>
    where T : notnull
{
    private readonly T? _value;
    private readonly FormatError? _error;

    internal Parsed(T value) => _value = value;

    internal Parsed(FormatError error) => _error = error;

    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => _error is null && _value is not null;

    /// <summary>The value. Asking a failed result for it is a bug and throws.</summary>
    public T Value => Succeeded ? _value! : throw new InvalidOperationException($"No value: {_error?.Code ?? "uninitialized"}.");

    /// <summary>The reason, when there is no value.</summary>
    public FormatError? Error => _error;

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out FormatError? error)
    {
        value = _value;
        error = Succeeded ? null : _error ?? new FormatError(FormatCodes.Nothing, "", "Nothing was parsed.");
        return error is null;
    }

    public Parsed<TNext> Then<TNext>(Func<T, Parsed<TNext>> next)
        where TNext : notnull
        => TryGet(out var value, out var error) ? next(value) : error;

    public bool Equals(Parsed<T> other) => EqualityComparer<T?>.Default.Equals(_value, other._value) && Equals(_error, other._error);

    public override bool Equals(object? obj) => obj is Parsed<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_value, _error);

    public static bool operator ==(Parsed<T> left, Parsed<T> right) => left.Equals(right);

    public static bool operator !=(Parsed<T> left, Parsed<T> right) => !left.Equals(right);

    public static implicit operator Parsed<T>(T value) => new(value);

    public static implicit operator Parsed<T>(FormatError error) => new(error);
}
