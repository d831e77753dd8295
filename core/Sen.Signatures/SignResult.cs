using System.Diagnostics.CodeAnalysis;

namespace Sen.Signatures;

/// <summary>Why nothing was signed.</summary>
public enum RefusalCode
{
    /// <summary>The key place has no key of that name, or none with a certificate.</summary>
    UnknownKey,

    /// <summary>The PIN, one-time password or activation data were wrong or missing.</summary>
    WrongPin,

    /// <summary>Too many wrong tries; the key place wants somebody to unlock it.</summary>
    Locked,

    /// <summary>The key place did not answer.</summary>
    Unreachable,

    /// <summary>The key place answered and would not sign.</summary>
    Denied,

    /// <summary>The certificate has expired, or does not yet hold.</summary>
    CertificateNotValid,

    /// <summary>The certificate was revoked.</summary>
    CertificateRevoked,

    /// <summary>The document is not one that can be signed in this form.</summary>
    UnreadableDocument,

    /// <summary>The timestamp authority gave no usable token.</summary>
    NoTimestamp,

    /// <summary>Neither a list nor an answer that a lasting signature needs could be had.</summary>
    NoRevocationData,
}

/// <summary>Why nothing was signed, for programs (<paramref name="Code"/>) and for developers (<paramref name="Detail"/>, English, no personal data).</summary>
public sealed record Refusal(RefusalCode Code, string Detail)
{
    /// <summary>The sentence for people, in the language of <paramref name="culture"/> (the current one by default).</summary>
    public string Text(System.Globalization.CultureInfo? culture = null) => SignatureTexts.Of(Code, culture);
}

/// <summary>A value, or the refusal that was expected to be possible.</summary>
public readonly struct SignResult<T>
{
    private readonly T? _value;

    private SignResult(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Refusal is null;

    public Refusal? Refusal { get; }

    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"No value: {Refusal.Code}: {Refusal.Detail}");

    public static implicit operator SignResult<T>(T value) => new(value, null);

    public static implicit operator SignResult<T>(Refusal refusal) => new(default, refusal);

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = (_value, Refusal);
        return refusal is null;
    }
}
