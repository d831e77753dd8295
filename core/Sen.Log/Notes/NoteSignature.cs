using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Sen.Log;

/// <summary>One signature of a note, verified or not: <c>— name base64(id || signature)</c>.</summary>
/// <param name="Name">Name of the key.</param>
/// <param name="KeyId">Id of the key.</param>
/// <param name="Value">The signature without the id.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Value)
{
    private const string Prefix = "\u2014 ";

    /// <summary>Reads one line, without its newline.</summary>
    public static bool TryParse([NotNullWhen(true)] string? line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (line is null || !line.StartsWith(Prefix, StringComparison.Ordinal)
            || line[Prefix.Length..].Split(' ', 2) is not [var name, var value]
            || !NoteVerifier.IsName(name)
            || !StrictText.TryLooseBase64(value, out var bytes)
            || bytes.Length <= sizeof(uint))
        {
            return false;
        }

        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)));
        return true;
    }

    /// <summary>Whether this key may have made it.</summary>
    public bool IsOf(NoteVerifier verifier) => KeyId == verifier.KeyId && string.Equals(Name, verifier.Name, StringComparison.Ordinal);

    public bool Equals(NoteSignature? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override int GetHashCode() => unchecked((int)KeyId);

    /// <summary>The line, without a newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Value.Span.CopyTo(bytes.AsSpan(sizeof(uint)));
        return $"{Prefix}{Name} {Convert.ToBase64String(bytes)}";
    }
}
