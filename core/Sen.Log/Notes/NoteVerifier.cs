using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Sen.Log;

/// <summary>What a key signs with: the "signature type identifier byte" of C2SP signed-note.</summary>
public enum NoteKeyType : byte
{
    /// <summary>Ed25519 over the text of the note: how a log signs its checkpoint.</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 over the text and a time (C2SP tlog-cosignature, <c>cosignature/v1</c>): how a witness signs.</summary>
    Cosignature = 0x04,
}

/// <summary>
/// A public key with its name, as one text (vkey, C2SP signed-note "Verifier keys"): <c>name+hex(id)+base64(type || key)</c>. Two are
/// equal when their texts are.
/// </summary>
public sealed class NoteVerifier : IParsable<NoteVerifier>, IEquatable<NoteVerifier>
{
    private readonly byte[] _publicKey;

    private NoteVerifier(string name, NoteKeyType type, byte[] publicKey)
    {
        (Name, Type, _publicKey) = (name, type, publicKey);
        KeyId = IdOf(name, type, publicKey);
    }

    public string Name { get; }

    /// <summary>The first four bytes of SHA-256(name || "\n" || type || key): finds the key of a signature, proves nothing.</summary>
    public uint KeyId { get; }

    public NoteKeyType Type { get; }

    /// <summary>32 bytes (RFC 8032 §5.1.5).</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>A key of this type under this name.</summary>
    public static NoteVerifier Create(string name, NoteKeyType type, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name))
        {
            throw new ArgumentException("The name of a key is not empty and has no space, control character or plus.", nameof(name));
        }

        return publicKey.Length == Ed25519.PublicKeySize
            ? new NoteVerifier(name, type, publicKey.ToArray())
            : throw new ArgumentException($"A public key has {Ed25519.PublicKeySize} bytes.", nameof(publicKey));
    }

    /// <summary>Whether a key, and so a log, may have this name.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        !string.IsNullOrEmpty(name) && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace) && StrictText.IsNoteText(name);

    public static NoteVerifier Parse(string s) => Parse(s, null);

    public static NoteVerifier Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var verifier) ? verifier : throw new FormatException("A verifier key (name+id+key) of a known type is expected.");

    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out NoteVerifier? result) => TryParse(s, null, out result);

    /// <summary>False also for a type of signature that is not known here and for an id that is not that of the key.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out NoteVerifier result)
    {
        result = null;

        // Base64 may hold a plus, a name and an id may not.
        if (s?.Split('+', 3) is not [var name, { Length: 8 } id, var key]
            || !IsName(name)
            || !StrictText.TryBase64(key, out var bytes)
            || bytes.Length != 1 + Ed25519.PublicKeySize
            || !Enum.IsDefined((NoteKeyType)bytes[0]))
        {
            return false;
        }

        result = new NoteVerifier(name, (NoteKeyType)bytes[0], bytes[1..]);
        if (!string.Equals(id, result.KeyId.ToString("x8", CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            result = null;
        }

        return result is not null;
    }

    /// <summary>Whether the signature (without the key id) is that of this key over the text of a note.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature) => Type switch
    {
        NoteKeyType.Ed25519 => Ed25519.Verify(_publicKey, StrictText.Utf8.GetBytes(text), signature),
        NoteKeyType.Cosignature => CosignatureV1.TrySplit(signature, out var time, out var inner)
            && Ed25519.Verify(_publicKey, CosignatureV1.Message(time, text), inner),
    };

    public bool Equals(NoteVerifier? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as NoteVerifier);

    public override int GetHashCode() => unchecked((int)KeyId);

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Type, .. _publicKey])}";

    private static uint IdOf(string name, NoteKeyType type, byte[] publicKey)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. StrictText.Utf8.GetBytes(name), (byte)'\n', (byte)type, .. publicKey], digest);
        return BinaryPrimitives.ReadUInt32BigEndian(digest);
    }
}
